// Another user of the same profiler came first.
import { time } from '@datadog/pprof';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { ProfilingSpanProcessor } from '../../src/span-processor.js';
import { captureDiag } from '../diag-capture.js';
import { MemoryExporter } from '../memory-exporter.js';

time.start({ intervalMicros: 10_000 });
const said = captureDiag();
const profiling = new ProfilingSpanProcessor({ exporters: [new MemoryExporter()] });
const provider = new NodeTracerProvider({ spanProcessors: [profiling] });
provider.register();
let spans = 0;
provider.getTracer('second').startActiveSpan('works', (span) => {
  span.end();
  spans++;
});
await profiling.forceFlush();
const stats = profiling.stats();
await provider.shutdown();
const other = time.isStarted() && time.stop() !== undefined;
console.log(JSON.stringify({ spans, stats, said, other }));
