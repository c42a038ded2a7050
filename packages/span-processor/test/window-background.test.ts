import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { decodeProfilesRequest, encodeProfilesRequest, profileToPprof } from '@hotspan/wire';
import { BackgroundFinisher } from '../src/background/background-finisher.js';
import type { Unfinished } from '../src/background/finish.js';
import type { SourcePosition } from '../src/sampler/sampler.js';
import { buildProfile } from '../src/window/build-profile.js';

const here = fileURLToPath(import.meta.url);
const source = path.join(path.dirname(here), '..', '..', 'test', path.basename(here).replace(/\.js$/, '.ts'));

function unfinished(position: SourcePosition, more: Partial<Unfinished> = {}): Unfinished {
  return {
    facts: {
      profileId: 'c'.repeat(32),
      startUnixNano: 1_700_000_000_000_000_000n,
      endUnixNano: 1_700_000_010_000_000_000n,
      resource: { 'service.name': 'cart', port: 80n },
      scope: { name: 'test', version: '0' },
    },
    flat: {
      positions: [position],
      stacks: { offsets: Uint32Array.of(0, 1), positions: Uint32Array.of(0) },
      samples: {
        stacks: Uint32Array.of(0),
        counts: Uint32Array.of(1),
        cpuNanos: Float64Array.of(5),
        timesMicros: BigInt64Array.of(1_700_000_000_000_001n),
        labels: Uint32Array.of(0),
      },
      labels: [{ threadId: 0, threadName: 'main' }],
      periodNanos: 10_000_000,
      cpu: true,
      lostSamples: 0,
    },
    sourceMaps: true,
    forms: [],
    positions: true,
    ...more,
  };
}

const UNMAPPED: SourcePosition = { file: 'node:fs', line: 1, column: 1, name: 'read' };

/** This test's own compiled code: its first function, which a source map leads back to TypeScript. */
async function mapped(): Promise<SourcePosition> {
  const lines = (await readFile(here, 'utf8')).split('\n');
  const line = lines.findIndex((text) => text.startsWith('function unfinished(')) + 1;
  return { file: here, line, column: 'function unfinished'.length + 1, name: 'unfinished' };
}

describe('the background', () => {
  // The thread keeps nothing alive, so that the test has to.
  let held: NodeJS.Timeout;
  before(() => {
    held = setInterval(() => {}, 1_000);
  });
  after(() => clearInterval(held));

  it('makes the forms that this thread would make, and leaves the window usable here', async () => {
    const background = new BackgroundFinisher();
    const window = unfinished(UNMAPPED, { forms: ['otlp', 'pprof'] });
    const { positions, encoded } = await background.finish(window);
    const data = buildProfile(window.facts, window.flat, positions);
    assert.deepEqual(encoded.otlp, encodeProfilesRequest([data]));
    assert.deepEqual(encoded.pprof, profileToPprof(data).encode());
    await background.shutdown();
  });

  it('resolves sources for the forms, and for this thread when it wants them', async () => {
    const background = new BackgroundFinisher();
    const position = await mapped();
    const wanted = await background.finish(unfinished(position));
    assert.equal(wanted.positions[0]?.file, source);
    const encodedOnly = await background.finish(unfinished(position, { forms: ['otlp'], positions: false }));
    assert.equal(encodedOnly.positions[0], position);
    const [decoded] = decodeProfilesRequest(encodedOnly.encoded.otlp!);
    assert.ok(decoded!.functions.some(({ fileName }) => fileName === source));
    await background.shutdown();
  });

  it('is not there for windows that need nothing', async () => {
    const background = new BackgroundFinisher();
    const window = unfinished(UNMAPPED);
    await background.shutdown();
    assert.deepEqual(await background.finish(window), { positions: window.flat.positions, encoded: {} });
    await assert.rejects(background.finish(unfinished(UNMAPPED, { forms: ['otlp'] })), /shut down/);
  });

  it('lets nobody wait', async () => {
    const background = new BackgroundFinisher(0);
    await assert.rejects(
      background.finish(unfinished(UNMAPPED, { forms: ['otlp'] })),
      /did not answer in 0 ms/,
    );
    await background.shutdown();
  });

  it('says what is wrong with a window', async () => {
    const background = new BackgroundFinisher();
    const broken = unfinished(UNMAPPED, { forms: ['otlp'] });
    const facts = { ...broken.facts, profileId: 'not an id' };
    await assert.rejects(background.finish({ ...broken, facts }), /profileId/);
    assert.ok((await background.finish(broken)).encoded.otlp, 'and goes on with the next');
    await background.shutdown();
  });
});
