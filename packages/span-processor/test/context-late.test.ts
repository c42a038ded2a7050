import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { judge, type WrongSample } from './burn.js';
import { fastProfiling, framesAreOn } from './exactness.js';
import { MemoryExporter } from './memory-exporter.js';
import { SwitchableProcessor } from './switchable-processor.js';
import { runWorkload } from './workload.js';

const pendingThen =
  (startedLater: ReadonlySet<string>) =>
  ({ expected, got }: WrongSample): boolean =>
    got === null && expected !== null && !startedLater.has(expected);

test('registered with requests in flight: they keep their contexts, and their samples get their spans', async () => {
  const late = new SwitchableProcessor();
  const provider = new NodeTracerProvider({ spanProcessors: [late] });
  provider.register();
  const workload = runWorkload({ tracer: provider.getTracer('late'), seed: 11, requests: 30 });
  await sleep(200);
  const exporter = new MemoryExporter();
  const profiling = fastProfiling(exporter);
  late.target = profiling;
  const { truth } = await workload;
  await provider.shutdown();

  const { samples, wrong } = judge(exporter.profiles, truth);
  assert.equal(profiling.stats().lastError, null);
  // With frames, one continuation of each `await` that was pending then can stay without a label.
  const excused = framesAreOn() ? pendingThen(late.seen) : () => false;
  assert.deepEqual(
    wrong.filter((sample) => !excused(sample)),
    [],
  );
  assert.ok([...samples.values()].reduce((sum, count) => sum + count, 0) > 200);
});
