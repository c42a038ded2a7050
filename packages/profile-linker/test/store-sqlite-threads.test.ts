import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { Attributes, SpanId } from '@hotspan/wire';
import { prepareProfile } from '../src/store/prepare/prepare-profile.js';
import { ReaderEngine } from '../src/store/sqlite/reader-engine.js';
import { loadSqliteDriver } from '../src/store/sqlite/sqlite-driver.js';
import { openSqliteStore } from '../src/store/sqlite/sqlite-store.js';
import { WorkerLink } from '../src/store/sqlite/worker-link.js';
import { type WriteJob, WriterEngine } from '../src/store/sqlite/writer-engine.js';
import { SPAN_IDS, TRACE_IDS } from './store-arbitraries.js';
import { profile, span } from './store-samples.js';

const RESOURCE = { 'service.name': 'cart' };

async function withDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), 'hotspan-store-'));
  try {
    await work(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

function spansJob(spanId: SpanId, attributes: Attributes = {}): WriteJob {
  return { kind: 'spans', batch: [{ resource: RESOURCE, spans: [span({ spanId, attributes })] }] };
}

function script(code: string): URL {
  return new URL(
    `data:text/javascript,import { parentPort } from 'node:worker_threads';${encodeURIComponent(code)}`,
  );
}

describe('writes committed together', () => {
  it('stand and fall one by one', async () => {
    await withDirectory(async (directory) => {
      const driver = await loadSqliteDriver();
      const writer = new WriterEngine(driver, { directory, nowMillis: 1, maxBytes: undefined });
      const broken: Attributes = {
        'only here': 'a new string',
        get thrown(): string {
          throw new Error('cannot be read');
        },
      };
      const outcomes = writer.commit([
        spansJob(SPAN_IDS[0]!, { first: 'value' }),
        spansJob(SPAN_IDS[1]!, broken),
        { kind: 'profiles', batch: [prepareProfile(profile({}))] },
        spansJob(SPAN_IDS[2]!, { 'only here': 'a new string' }),
      ]);
      assert.deepEqual(
        outcomes.map((outcome) => 'receipt' in outcome),
        [true, false, true, true],
      );
      const reader = new ReaderEngine(driver, directory);
      const stored = reader.getTrace(TRACE_IDS[0]!);
      assert.deepEqual(new Set(stored.map(({ spanId }) => spanId)), new Set([SPAN_IDS[0], SPAN_IDS[2]]));
      assert.equal(
        stored.find(({ spanId }) => spanId === SPAN_IDS[2])!.attributes['only here'],
        'a new string',
      );
      assert.deepEqual([reader.stats().spans, reader.stats().samples], [2, 3]);
      reader.close();
      writer.close();
    });
  });

  it('are refused, and nothing else, while too many wait', async () => {
    await withDirectory(async (directory) => {
      const store = await openSqliteStore({ directory, readers: 1 });
      const writes = Array.from({ length: 400 }, (_, index) => {
        const spanId = (index + 1).toString(16).padStart(16, '0') as SpanId;
        return store.writeSpans([{ resource: RESOURCE, spans: [span({ spanId })] }]);
      });
      const settled = await Promise.allSettled(writes);
      const refused = settled.filter((one) => one.status === 'rejected');
      assert.ok(refused.length > 0 && refused.length < 400, `${refused.length} refused`);
      assert.ok(
        refused.every(({ reason }) => reason.code === 'HOTSPAN_STORE_OVERLOADED' && reason.hint !== ''),
      );
      assert.equal((await store.stats()).spans, 400 - refused.length);
      await store.shutdown();
    });
  });
});

describe('a thread of the store', () => {
  const lost = { name: 'HotspanError', code: 'HOTSPAN_STORE_FAILED' };

  it('that dies fails what waits for it and what comes after', async () => {
    const link = await WorkerLink.start(
      script(
        `parentPort.postMessage({ id: 0 }); parentPort.on('message', () => { throw new Error('broken disk'); });`,
      ),
      undefined,
    );
    await assert.rejects(link.call({}), { ...lost, message: /broken disk/ });
    await assert.rejects(link.call({}), { ...lost, message: /broken disk/ });
    await link.close();
  });

  it('that cannot start says so', async () => {
    await assert.rejects(WorkerLink.start(script(`throw new Error('no such thing');`), undefined), {
      ...lost,
      message: /no such thing/,
    });
    await assert.rejects(WorkerLink.start(script('process.exit(3);'), undefined), {
      ...lost,
      message: /it ended/,
    });
  });

  it('keeps the process alive for as long as something is under way, and no longer', async () => {
    await withDirectory(async (directory) => {
      const store = new URL('../src/store/sqlite/sqlite-store.js', import.meta.url);
      const code = `
        const { openSqliteStore } = await import(${JSON.stringify(store.href)});
        const store = await openSqliteStore({ directory: ${JSON.stringify(directory)} });
        await store.writeSpans([]);
        console.log((await store.stats()).spans);`;
      const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      child.stdout.on('data', (chunk) => (output += chunk));
      child.stderr.on('data', (chunk) => (output += chunk));
      const [status] = await once(child, 'close');
      assert.deepEqual([status, output], [0, '0\n']);
    });
  });
});
