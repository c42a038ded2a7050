import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { judge, type WrongSample } from './burn.js';
import { fastProfiling, framesAreOn } from './exactness.js';
import { MemoryExporter } from './memory-exporter.js';
import { SwitchableProcessor } from './switchable-processor.js';
import { runWorkload } from './workload.js';

test('stopped and started again and again under load: tracing goes on, labels stay exact', async () => {
  const switchable = new SwitchableProcessor();
  const provider = new NodeTracerProvider({ spanProcessors: [switchable] });
  provider.register();
  const workload = runWorkload({ tracer: provider.getTracer('restart'), seed: 13, requests: 20 });
  const exporter = new MemoryExporter();
  let running = true;
  const restarting = (async () => {
    while (running) {
      const profiling = fastProfiling(exporter);
      switchable.target = profiling;
      await sleep(150);
      switchable.target = undefined;
      await profiling.shutdown();
      assert.equal(profiling.stats().lastError, null);
      await sleep(20);
    }
  })();
  const { truth } = await workload;
  running = false;
  await restarting;

  const { samples, wrong } = judge(exporter.profiles, truth);
  const total = [...samples.values()].reduce((sum, count) => sum + count, 0);
  assert.ok(total > 200);
  // With frames, what was entered while profiling was off may stay without a label until it is read.
  const excused = ({ got }: WrongSample): boolean => framesAreOn() && got === null;
  assert.deepEqual(
    wrong.filter((sample) => !excused(sample)),
    [],
  );
  assert.ok(wrong.length < total / 2, `${wrong.length} of ${total} samples have no label`);
  assert.ok(exporter.shutdowns > 2);
});
