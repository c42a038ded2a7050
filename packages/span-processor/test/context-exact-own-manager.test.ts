import assert from 'node:assert/strict';
import { test } from 'node:test';
import { context } from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-node';
import { ProfilingContextManager } from '../src/context/profiling-context-manager.js';
import { fastProfiling, proveExact } from './exactness.js';
import { MemoryExporter } from './memory-exporter.js';

test('ProfilingContextManager, registered before the processor: every sample carries its span', async () => {
  context.setGlobalContextManager(new ProfilingContextManager().enable());
  const exporter = new MemoryExporter();
  const profiling = fastProfiling(exporter);
  assert.equal(profiling.stats().state, 'sampling');
  const provider = new BasicTracerProvider({ spanProcessors: [profiling] });
  await proveExact({
    tracer: provider.getTracer('exact'),
    profiling,
    exporter,
    seed: 5,
    strategy: 'storage',
  });
  await provider.shutdown();
});
