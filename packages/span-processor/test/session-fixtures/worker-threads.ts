// The main thread and two workers, each with its own provider and its own spans.
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, threadId, Worker } from 'node:worker_threads';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { Burner, judge } from '../burn.js';
import { fastProfiling } from '../exactness.js';
import { MemoryExporter } from '../memory-exporter.js';

async function work(): Promise<object> {
  const exporter = new MemoryExporter();
  const profiling = fastProfiling(exporter);
  const provider = new NodeTracerProvider({ spanProcessors: [profiling] });
  provider.register();
  const tracer = provider.getTracer('threads');
  const burner = new Burner(threadId + 1, 5);
  let spanThread: unknown;
  const request = (): Promise<void> =>
    tracer.startActiveSpan('request', async (span) => {
      spanThread = (span as unknown as { attributes: Record<string, unknown> }).attributes['thread.id'];
      for (let i = 0; i < 5; i++) {
        burner.burn('worker', span.spanContext().spanId);
        await new Promise((resolve) => setImmediate(resolve));
      }
      span.end();
    });
  await Promise.all(Array.from({ length: 10 }, request));
  await provider.shutdown();
  const threads = new Set(
    exporter.profiles.flatMap(({ samples }) => samples.map(({ labels }) => labels.threadId)),
  );
  const { samples, wrong } = judge(exporter.profiles, burner.truth);
  return {
    id: threadId,
    threads: [...threads],
    wrong: wrong.length,
    labelled: samples.get('worker') ?? 0,
    spanThread: spanThread ?? 0,
  };
}

if (isMainThread) {
  const workers = [1, 2].map(() => new Worker(fileURLToPath(import.meta.url)));
  const answers = workers.map((worker) => once(worker, 'message'));
  const main = await work();
  const results = (await Promise.all(answers)).flat();
  console.log(JSON.stringify({ main, workers: results }));
} else {
  parentPort!.postMessage(await work());
}
