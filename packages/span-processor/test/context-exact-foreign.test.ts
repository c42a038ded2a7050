import { test } from 'node:test';
import { context } from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-node';
import { fastProfiling, proveExact, without } from './exactness.js';
import { ForeignContextManager } from './foreign-manager.js';
import { MemoryExporter } from './memory-exporter.js';

test('a context manager of unknown make: every sample carries its span', async () => {
  context.setGlobalContextManager(new ForeignContextManager());
  const exporter = new MemoryExporter();
  const profiling = fastProfiling(exporter);
  const provider = new BasicTracerProvider({ spanProcessors: [profiling] });
  await proveExact({
    tracer: provider.getTracer('exact'),
    profiling,
    exporter,
    seed: 7,
    strategy: 'manager',
    // It binds no emitters; its storage cannot be reached, so nobody can enter it past `with` and `attach`.
    mechanisms: without('contextBind', 'bindStore', 'rawRun'),
  });
  await provider.shutdown();
});
