import assert from 'node:assert/strict';
import { type ChildProcess, execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a fixture in a process of its own, under this runtime's flags. */
function run(fixture: string, env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  const file = fileURLToPath(new URL(`./fixtures/${fixture}.js`, import.meta.url));
  return new Promise((resolve) => {
    const child: ChildProcess = execFile(
      process.execPath,
      [...process.execArgv.filter((flag) => flag.includes('async-context-frame')), file],
      { env: { ...process.env, NODE_TEST_CONTEXT: undefined, ...env }, timeout: 60_000 },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, signal: child.signalCode, stdout, stderr }),
    );
  });
}

/** The fixture's last line, as JSON. */
function answer(outcome: Outcome): Record<string, unknown> {
  assert.equal(outcome.signal, null, outcome.stderr);
  return JSON.parse(outcome.stdout.trim().split('\n').at(-1)!) as Record<string, unknown>;
}

describe('the application', () => {
  it('ends by itself, with its own exit code, without shutdown and without a linker', async () => {
    const outcome = await run('exits-by-itself');
    assert.deepEqual([outcome.code, outcome.signal, outcome.stderr], [7, null, '']);
    assert.equal(outcome.stdout.trim(), 'served');
  });

  it('goes on when the native profiler cannot be loaded', async () => {
    const outcome = await run('without-native');
    const { spans, stats, said } = answer(outcome) as {
      spans: number;
      stats: { state: string; lastError: string };
      said: string[];
    };
    assert.equal(outcome.code, 0);
    assert.equal(spans, 1);
    assert.equal(stats.state, 'failed');
    assert.match(stats.lastError, /native profiler cannot be loaded.*on purpose/);
    assert.equal(said.length, 1);
    assert.match(said[0]!, /not-profiling.*Tracing is not affected/);
  });

  it('goes on when another profiler holds the thread, and says so', async () => {
    const outcome = await run('second-profiler');
    const { spans, stats, said, other } = answer(outcome) as {
      spans: number;
      stats: { state: string; lastError: string };
      said: string[];
      other: boolean;
    };
    assert.equal(outcome.code, 0);
    assert.equal(spans, 1);
    assert.equal(stats.state, 'failed');
    assert.match(stats.lastError, /cannot start on this thread/);
    assert.match(said.join('\n'), /Another profiler/);
    assert.equal(other, true, 'the other profiler is as it was');
  });

  it('profiles each worker thread on its own, each sample with its thread', async () => {
    const outcome = await run('worker-threads');
    const { main, workers } = answer(outcome) as {
      main: { threads: number[]; wrong: number; labelled: number };
      workers: { id: number; threads: number[]; wrong: number; labelled: number; spanThread: number }[];
    };
    assert.equal(outcome.code, 0, outcome.stderr);
    assert.deepEqual(main.threads, [0]);
    assert.equal(workers.length, 2);
    for (const worker of [...workers, main]) {
      assert.equal(worker.wrong, 0);
      assert.ok(worker.labelled > 20, `${worker.labelled} samples`);
    }
    for (const worker of workers) {
      assert.deepEqual(worker.threads, [worker.id]);
      assert.equal(worker.spanThread, worker.id);
    }
  });

  it('may end a worker in the middle of its profile', async () => {
    const outcome = await run('worker-terminated');
    assert.deepEqual([outcome.code, outcome.signal], [0, null], outcome.stderr);
    assert.equal(outcome.stdout.trim(), 'terminated 4 workers');
  });
});
