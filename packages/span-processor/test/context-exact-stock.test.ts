import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { ProfilingSpanProcessor } from '../src/span-processor.js';
import { judge } from './burn.js';
import { MECHANISMS } from './mechanisms.js';
import { MemoryExporter } from './memory-exporter.js';
import { runWorkload } from './workload.js';

test('every sample of every mechanism carries its span, with 50 requests in flight', async () => {
  const exporter = new MemoryExporter();
  const profiling = new ProfilingSpanProcessor({
    frequencyHertz: 1000,
    windowMillis: 300,
    sourceMaps: false,
    exporters: [exporter],
  });
  const provider = new NodeTracerProvider({ spanProcessors: [profiling] });
  provider.register();
  const { truth } = await runWorkload({ tracer: provider.getTracer('exact'), seed: 3 });
  await provider.shutdown();

  const { samples, wrong } = judge(exporter.profiles, truth);
  assert.deepEqual(wrong, []);
  for (const name of [...Object.keys(MECHANISMS), 'outside', 'http server', 'between spans']) {
    assert.ok((samples.get(name) ?? 0) > 0, `no sample of ${name}: nothing was proven about it`);
  }
  const stats = profiling.stats();
  assert.match(stats.strategy, /none/); // stopped
  assert.equal(stats.lastError, null);
  assert.deepEqual(stats.dropped, {});
});
