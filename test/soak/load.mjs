// The application of the soak: requests of three spans each at a steady rate, in timers and promises, without HTTP.
// Tells its memory after a full collection, at each interval, to the parent process.
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { OtlpProfileExporter, ProfilingSpanProcessor } from '@hotspan/span-processor';
import { context, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

const { spans, seconds, intervalSeconds, profiled, leak, sink } = JSON.parse(process.env.SOAK);
const SPANS_PER_REQUEST = 3;
const STARTS_EVERY_MILLIS = 10;
const ROUTES = Array.from({ length: 20 }, (_, index) => `GET /route/${index}`);
/** Callbacks that keep the context of a request that ended long ago, as caches and pools do; a ring, so bounded. */
const KEPT_CONTEXTS = 200;

const profiling = profiled
  ? new ProfilingSpanProcessor({
      exporters: [new OtlpProfileExporter({ url: `${sink}/v1development/profiles` })],
    })
  : undefined;
const provider = new NodeTracerProvider({
  spanProcessors: [
    new BatchSpanProcessor(new OTLPTraceExporter({ url: `${sink}/v1/traces` })),
    ...(profiling === undefined ? [] : [profiling]),
  ],
});
provider.register();
const tracer = trace.getTracer('soak');

const kept = new Array(KEPT_CONTEXTS).fill(undefined);
const leaked = [];
let started = 0;
let finished = 0;

function work(steps) {
  let x = 1;
  for (let i = 0; i < steps; i++) x += Math.sqrt(x + i);
  return x;
}

async function child(name) {
  await tracer.startActiveSpan(name, async (span) => {
    work(20_000);
    await turn();
    work(20_000);
    span.end();
  });
}

function request(number) {
  return tracer.startActiveSpan(
    'GET',
    { root: true, attributes: { 'soak.request': number } },
    async (span) => {
      await sleep(number % 50);
      await Promise.all([child('query'), child('render')]);
      span.updateName(ROUTES[number % ROUTES.length]);
      if (number % 20 === 0)
        kept[(number / 20) % KEPT_CONTEXTS] = context.bind(context.active(), () => work(10));
      kept[number % KEPT_CONTEXTS]?.();
      if (leak > 0) leaked.push(new Array(Math.ceil((leak * SPANS_PER_REQUEST) / 8)).fill(number));
      span.end();
      finished += SPANS_PER_REQUEST;
    },
  );
}

async function measure() {
  // Twice, with a turn between: what weak callbacks let go is freed by the second.
  globalThis.gc();
  await turn();
  globalThis.gc();
  const { heapUsed, rss, external } = process.memoryUsage();
  const { state, strategy, windows, samples, labelled, dropped, lastError } = profiling?.stats() ?? {};
  process.send({
    seconds: performance.now() / 1000,
    spans: finished,
    heapUsed,
    rss,
    external,
    ...(profiled ? { state, strategy, windows, samples, labelled, dropped, lastError } : {}),
  });
}

const requests = Math.ceil(spans / SPANS_PER_REQUEST);
const begin = performance.now();
let measured = 0;
while (started < requests) {
  const elapsedSeconds = (performance.now() - begin) / 1000;
  const due = Math.min(requests, Math.floor((elapsedSeconds / seconds) * requests));
  for (; started < due; started++) void request(started);
  if (elapsedSeconds >= (measured + 1) * intervalSeconds) {
    measured = Math.floor(elapsedSeconds / intervalSeconds);
    await measure();
  }
  await sleep(STARTS_EVERY_MILLIS);
}
while (finished < requests * SPANS_PER_REQUEST) await sleep(STARTS_EVERY_MILLIS);
await measure();
await provider.shutdown();
await measure();
process.disconnect();
