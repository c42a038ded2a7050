// Node finds no prebuilt binary: what `require` of the native part then does.
import Module from 'node:module';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { captureDiag } from '../diag-capture.js';
import { MemoryExporter } from '../memory-exporter.js';

const loader = Module as unknown as { _load(request: string, ...rest: unknown[]): unknown };
const load = loader._load;
loader._load = function (request, ...rest) {
  if (request === 'node-gyp-build') throw new Error('No native build was found, on purpose');
  return load.call(this, request, ...rest);
};
const said = captureDiag();
const { ProfilingSpanProcessor } = await import('../../src/span-processor.js');
const profiling = new ProfilingSpanProcessor({ exporters: [new MemoryExporter()] });
const provider = new NodeTracerProvider({ spanProcessors: [profiling] });
provider.register();
let spans = 0;
await provider.getTracer('without').startActiveSpan('works', async (span) => {
  await Promise.resolve();
  span.end();
  spans++;
});
await profiling.forceFlush();
const stats = profiling.stats();
await provider.shutdown();
console.log(JSON.stringify({ spans, stats, said }));
