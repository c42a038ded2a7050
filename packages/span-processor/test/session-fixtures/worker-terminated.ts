// Workers that are terminated while their profiler runs and contexts are in flight.
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { burnFor } from '../burn-for.js';
import { fastProfiling } from '../exactness.js';
import { MemoryExporter } from '../memory-exporter.js';

if (isMainThread) {
  for (let i = 0; i < 4; i++) {
    const worker = new Worker(fileURLToPath(import.meta.url));
    await once(worker, 'message');
    await worker.terminate();
  }
  console.log('terminated 4 workers');
} else {
  const provider = new NodeTracerProvider({ spanProcessors: [fastProfiling(new MemoryExporter())] });
  provider.register();
  const again = (): void => {
    provider.getTracer('terminated').startActiveSpan('work', (span) => {
      burnFor('work', 10);
      setImmediate(again);
      setTimeout(() => span.end(), 20);
    });
  };
  again();
  setTimeout(() => parentPort!.postMessage('busy'), 400);
}
