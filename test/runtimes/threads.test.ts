import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import type { ProfileData } from '@hotspan/wire';
import { OtlpSink } from '../support/otlp-sink.js';
import { repositoryRoot } from '../support/repository.js';
import { nodeIsAtLeast } from '../support/runtime.js';

const exec = promisify(execFile);
const APP = path.join(repositoryRoot, 'test/fixtures/threads/app.mjs');

interface Thread {
  readonly pid: number;
  readonly threadId: number;
  /** Whether AsyncContextFrame is on in this thread. */
  readonly frames: boolean;
  /** Span by burning function; `null` for code of no span. */
  readonly owners: Readonly<Record<string, string | null>>;
  readonly strategy: string;
  readonly samples: number;
  readonly lastError: string | null;
  readonly dropped: object;
}

/** A flag that gives one worker the other kind of async context than the rest of the process has. */
function otherContextFrame(): readonly string[][] {
  const frames = String(AsyncLocalStorage.prototype.enterWith).includes('AsyncContextFrame');
  if (nodeIsAtLeast(24, 0)) return [[frames ? '--no-async-context-frame' : '--async-context-frame']];
  return !frames && nodeIsAtLeast(22, 7) ? [['--experimental-async-context-frame']] : [];
}

function burningFunction(profile: ProfileData, stackIndex: number): string | undefined {
  return profile.stacks[stackIndex]!.flatMap((location) =>
    profile.locations[location]!.lines.map(({ functionIndex }) => profile.functions[functionIndex]!.name),
  ).find((name) => name.startsWith('burn_'));
}

describe('worker threads and processes', () => {
  it('each is profiled as itself: every sample has its process, its thread and its span', async () => {
    await using sink = await new OtlpSink().listen();
    const workers = [[], [], ...otherContextFrame()];
    const env = { ...process.env, SINK: sink.url, WORKERS: JSON.stringify(workers) };
    const { stdout } = await exec(process.execPath, [APP], { env });
    const threads = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Thread);
    assert.equal(threads.length, workers.length + 2, 'main thread, workers, forked process');
    if (workers.length > 2) assert.equal(new Set(threads.map(({ frames }) => frames)).size, 2);

    for (const thread of threads) {
      assert.equal(thread.lastError, null);
      assert.deepEqual(thread.dropped, {});
      assert.equal(thread.strategy, thread.frames ? 'frame-storage' : 'hooked-storage');
      const own = sink.profiles.filter(
        ({ resource, samples }) =>
          resource['process.pid'] === thread.pid && samples[0]!.labels.threadId === thread.threadId,
      );
      assert.equal(
        own.reduce((sum, { samples }) => sum + samples.length, 0),
        thread.samples,
        `thread ${thread.threadId} of ${thread.pid} was received as it was sampled`,
      );
      assertExact(thread, own);
    }
    const received = sink.profiles.reduce((sum, { samples }) => sum + samples.length, 0);
    const sampled = threads.reduce((sum, { samples }) => sum + samples, 0);
    assert.equal(received, sampled, 'no window of anything else');
  });
});

function assertExact({ owners, threadId }: Thread, profiles: readonly ProfileData[]): void {
  const spansHit = new Set<string | null>();
  for (const profile of profiles) {
    for (const { labels, stackIndex } of profile.samples) {
      assert.equal(labels.threadId, threadId);
      const burning = burningFunction(profile, stackIndex);
      if (burning === undefined) continue;
      assert.ok(burning in owners, `${burning} ran on another thread`);
      assert.equal(labels.spanId ?? null, owners[burning], burning);
      spansHit.add(labels.spanId ?? null);
    }
  }
  assert.deepEqual(spansHit, new Set(Object.values(owners)), 'some span has no sample');
}
