import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { fastProfiling, proveExact } from './exactness.js';
import { MemoryExporter } from './memory-exporter.js';

test('the context manager of OpenTelemetry, registered after the processor: every sample carries its span', async () => {
  const exporter = new MemoryExporter();
  const profiling = fastProfiling(exporter);
  assert.equal(profiling.stats().state, 'waiting');
  const provider = new NodeTracerProvider({ spanProcessors: [profiling] });
  provider.register();
  await proveExact({
    tracer: provider.getTracer('exact'),
    profiling,
    exporter,
    seed: 3,
    strategy: 'storage',
  });
  await provider.shutdown();
  assert.equal(profiling.stats().state, 'stopped');
});
