// The SQLite store by itself: how fast it takes samples in, how long its answers take, how much room it needs.
// node bench/store.mjs [--samples 1000000] [--queries 300] [--readers 2] [--keep DIR]; needs `npm run build`.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { argument, machine, quantile, report, root } from './lib.mjs';
import { randomOf, SERVICES, traffic } from './store/generator.mjs';

const samples = Number(argument('samples', '1000000'));
const queries = Number(argument('queries', '300'));
const readers = Number(argument('readers', '2'));
const built = path.join(root, 'packages/profile-linker/dist/src/store/sqlite/sqlite-store.js');
const { openSqliteStore } = await import(built);
const directory = argument('keep', '') || mkdtempSync(path.join(tmpdir(), 'hotspan-bench-'));
const store = await openSqliteStore({ directory, readers });

const picked = { spans: [], traces: [], operations: [], times: [] };
const ingest = { spans: 0, spanMillis: 0, spanMicros: 0, sampleMillis: 0, sampleMicros: 0 };
const loopDelay = monitorEventLoopDelay({ resolution: 1 });
const random = randomOf(7);

/** Up to four writes under way, as a receiver under load would have. */
async function write(items, send) {
  const started = performance.now();
  const before = process.cpuUsage();
  loopDelay.enable();
  const lanes = Array.from({ length: 4 }, async () => {
    for (let item = items.shift(); item !== undefined; item = items.shift()) await send(item);
  });
  await Promise.all(lanes);
  loopDelay.disable();
  const { user, system } = process.cpuUsage(before);
  return { millis: performance.now() - started, micros: user + system };
}

for (const { spans, profiles } of traffic({ samples })) {
  const all = spans.flatMap((one) =>
    one.spans.map((span) => ({ span, service: one.resource['service.name'] })),
  );
  for (const { span, service } of all) {
    if (random() > 0.02) continue;
    picked.spans.push(span);
    picked.traces.push(span.traceId);
    picked.operations.push({ service, operation: span.name });
    picked.times.push({ service, at: span.startUnixNano });
  }
  const batches = spans.flatMap(({ resource, spans: own }) =>
    Array.from({ length: Math.ceil(own.length / 512) }, (_, index) => [
      { resource, spans: own.slice(index * 512, (index + 1) * 512) },
    ]),
  );
  ingest.spans += all.length;
  const spansDone = await write(batches, (batch) => store.writeSpans(batch));
  ingest.spanMillis += spansDone.millis;
  ingest.spanMicros += spansDone.micros;
  const profilesDone = await write(profiles, (profile) => store.writeProfiles([profile]));
  ingest.sampleMillis += profilesDone.millis;
  ingest.sampleMicros += profilesDone.micros;
}

const one = (list) => list[Math.floor(random() * list.length)];
const rows = [];
async function measure(name, ask, count = queries) {
  await ask();
  const millis = [];
  for (let i = 0; i < count; i++) {
    const started = performance.now();
    await ask();
    millis.push(performance.now() - started);
  }
  const [p50, p95, max] = [0.5, 0.95, 1].map((q) => Number(quantile(millis, q).toFixed(2)));
  rows.push({ name, p50Millis: p50, p95Millis: p95, maxMillis: max });
}

await measure('round trip (stats)', () => store.stats());
await measure('one span: profile', () => {
  const span = one(picked.spans);
  return store.spanProfile(span.traceId, [span.spanId]);
});
await measure('trace: totals', () => store.spanTotals(one(picked.traces)));
await measure('trace: spans', () => store.getTrace(one(picked.traces)));
await measure('trace: profile of all its spans', async () => {
  const traceId = one(picked.traces);
  const spans = await store.getTrace(traceId);
  return store.spanProfile(
    traceId,
    spans.map(({ spanId }) => spanId),
  );
});
const slowest = { sort: 'duration', limit: 50 };
await measure('slowest spans', () => store.searchSpans(slowest));
await measure('slowest spans of a service, with profile', () =>
  store.searchSpans({ ...slowest, service: one(SERVICES), hasProfile: true }),
);
await measure('slowest spans of an operation, with profile', () =>
  store.searchSpans({ ...slowest, ...one(picked.operations), hasProfile: true }),
);
await measure('newest spans', () => store.searchSpans({ sort: 'start', limit: 50 }));
await measure('slowest spans within 30 s', () => {
  const { at } = one(picked.times);
  return store.searchSpans({ ...slowest, fromUnixNano: at, toUnixNano: at + 30_000_000_000n });
});
await measure(
  'spans by attribute (1 in 1000)',
  () => store.searchSpans({ ...slowest, attributes: { 'network.peer.address': '10.0.1.77' } }),
  5,
);
await measure('thread window of 2 s', () => {
  const { service, at } = one(picked.times);
  const range = { fromUnixNano: at, toUnixNano: at + 2_000_000_000n };
  return store.threadWindow({ instanceId: `${service}-1`, threadId: Math.floor(random() * 4), ...range });
});
await measure('operation: merged profile', () => store.operationProfile(one(picked.operations)), 30);
await measure('all operations with latencies', () => store.listOperations({}), 10);

const stats = await store.stats();
const writing = {
  name: 'ingest',
  samplesPerSecond: Math.round((stats.samples / ingest.sampleMillis) * 1000),
  cpuMicrosPerSample: Number((ingest.sampleMicros / stats.samples).toFixed(2)),
  spansPerSecond: Math.round((ingest.spans / ingest.spanMillis) * 1000),
  cpuMicrosPerSpan: Number((ingest.spanMicros / ingest.spans).toFixed(2)),
  mainThreadDelayP99Millis: Number((loopDelay.percentile(99) / 1e6).toFixed(1)),
};
await store.shutdown();
const bytes = sizesOf(directory);
const context = { ...machine(), samples: stats.samples, spans: stats.spans, ...bytes };
report('store-write', [writing], context);
report('store-read', rows, context);
const [load] = loadavg();
console.error(`on disk: ${JSON.stringify(bytes)}`);
console.error(`load of the machine: ${load.toFixed(1)}`);
console.error(`resident: ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`);
if (argument('keep', '') === '') rmSync(directory, { recursive: true });

function sizesOf(folder) {
  const [name] = readdirSync(folder).filter((one) => one.startsWith('raw-'));
  const total = statSync(path.join(folder, name)).size;
  return { bytes: total, bytesPerSample: Number((total / stats.samples).toFixed(1)) };
}
