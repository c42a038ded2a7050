import assert from 'node:assert/strict';
import type { AttributeValue } from '@hotspan/wire';
import type { StackProfile } from '../src/core/model/stack-profile.js';
import type { Store, ThreadSamples } from '../src/store/store.js';
import { EPOCH, SPAN_IDS, THREADS, TRACE_IDS } from './store-arbitraries.js';
import {
  durationOf,
  groupBy,
  type ModelSample,
  type ModelSpan,
  type StoreModel,
  sum,
} from './store-model.js';

const MILLI = 1_000_000n;
const RANGES = [
  {},
  { fromUnixNano: EPOCH + 10n * MILLI },
  { toUnixNano: EPOCH + 20n * MILLI },
  { fromUnixNano: EPOCH + 10n * MILLI, toUnixNano: EPOCH + 11n * MILLI },
  { fromUnixNano: 0n, toUnixNano: 2n ** 70n },
];

/** Compares every answer but searches with what the model says. */
export async function checkAnswers(store: Store, model: StoreModel): Promise<void> {
  await checkStats(store, model);
  await checkTraces(store, model);
  await checkOperations(store, model);
  await checkThreads(store, model);
  await checkWindows(store, model);
}

async function checkStats(store: Store, model: StoreModel): Promise<void> {
  const stats = await store.stats();
  assert.equal(stats.spans, model.spans.length);
  assert.equal(stats.samples, sum(model.samples.map(({ samples }) => samples)));
  assert.equal(stats.windows, model.windows.length);
  const totals = (await Promise.all(TRACE_IDS.map((traceId) => store.spanTotals(traceId)))).flat();
  const unattributed = model.samples.filter(
    ({ traceId, spanId }) => traceId === undefined || spanId === undefined,
  );
  const own = sum(totals.map(({ samples }) => samples));
  assert.equal(own + sum(unattributed.map(({ samples }) => samples)), stats.samples);
}

async function checkTraces(store: Store, model: StoreModel): Promise<void> {
  for (const traceId of TRACE_IDS) {
    const spans = await store.getTrace(traceId);
    const wanted = model.spans.filter((span) => span.traceId === traceId);
    assert.deepEqual(sorted(spans.map(plainSpan)), sorted(wanted.map(plainSpan)));
    const starts = spans.map(({ startUnixNano }) => startUnixNano);
    assert.deepEqual(
      starts,
      starts.toSorted((a, b) => Number(a - b)),
    );
    const totals = await store.spanTotals(traceId);
    const withSamples = SPAN_IDS.filter((spanId) => model.ownSamples({ traceId, spanId }).length > 0);
    assert.deepEqual(
      sorted(totals),
      sorted(withSamples.map((spanId) => ({ spanId, ...totalsOf(model.ownSamples({ traceId, spanId })) }))),
    );
    for (const some of [SPAN_IDS, SPAN_IDS.slice(0, 1), [...SPAN_IDS, ...SPAN_IDS].slice(3), []]) {
      const own =
        some.length === 0
          ? []
          : model.samples.filter((s) => s.traceId === traceId && some.includes(s.spanId as never));
      assert.deepEqual(profileRows(await store.spanProfile(traceId, some)), sampleRows(own, true));
    }
  }
}

async function checkOperations(store: Store, model: StoreModel): Promise<void> {
  for (const range of RANGES) {
    const operations = await store.listOperations(range);
    const groups = groupBy(model.matching(range), (span) =>
      JSON.stringify([span.instance.service, span.name]),
    );
    assert.deepEqual(
      operations,
      [...groups.values()]
        .map((group) => operationOf(group, model))
        .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
    );
  }
}

function keyOf({ service, operation }: { service: string; operation: string }): string {
  return `${service}\u0001${operation}`;
}

function operationOf(
  group: ModelSpan[],
  model: StoreModel,
): Awaited<ReturnType<Store['listOperations']>>[number] {
  const durations = group.map(durationOf).sort((a, b) => a - b);
  const atLeast = (share: number): number =>
    durations.find((_, index) => (index + 1) / durations.length >= share - 1e-12)!;
  return {
    service: group[0]!.instance.service,
    operation: group[0]!.name,
    spanCount: group.length,
    errorCount: group.filter(({ statusCode }) => statusCode === 'error').length,
    profiledSpanCount: group.filter((span) => model.ownSamples(span).length > 0).length,
    p50Nanos: atLeast(0.5),
    p95Nanos: atLeast(0.95),
    p99Nanos: atLeast(0.99),
    maxNanos: durations.at(-1)!,
  };
}

async function checkThreads(store: Store, model: StoreModel): Promise<void> {
  const ranges = RANGES.map(({ fromUnixNano = 0n, toUnixNano = 2n ** 70n }) => ({
    fromUnixNano,
    toUnixNano,
  }));
  for (const instanceId of ['cart-one', 'payment-two']) {
    for (const threadId of THREADS) {
      for (const range of ranges) {
        const found = await store.threadWindow({ instanceId, threadId, ...range });
        const wanted = model.samples.filter(
          ({ timestampUnixNano: time, ...sample }) =>
            sample.instanceId === instanceId &&
            sample.threadId === threadId &&
            time !== undefined &&
            time >= range.fromUnixNano &&
            time < range.toUnixNano,
        );
        assert.deepEqual(sorted(threadRows(found)), sorted(wanted.map(threadRow)));
        const times = found.samples.map(({ timestampUnixNano }) => timestampUnixNano);
        assert.deepEqual(
          times,
          times.toSorted((a, b) => Number(a - b)),
        );
      }
    }
  }
}

async function checkWindows(store: Store, model: StoreModel): Promise<void> {
  for (const range of RANGES) {
    const { fromUnixNano: from = 0n, toUnixNano: to = 2n ** 70n } = range;
    const found = await store.windows('cart-one', range);
    const wanted = model.windows
      .filter(({ profile }) => profile.resource['service.instance.id'] === 'cart-one')
      .map(({ profile, threadId, samples }) => ({
        startUnixNano: profile.startUnixNano,
        endUnixNano: profile.startUnixNano + BigInt(profile.durationNanos),
        threadId,
        samples,
      }))
      .filter(({ startUnixNano: start, endUnixNano: end }) => start < to && (end > from || start >= from));
    const rows = found.map(({ startUnixNano, endUnixNano, threadId, samples }) => ({
      startUnixNano,
      endUnixNano,
      threadId,
      samples,
    }));
    assert.deepEqual(sorted(rows), sorted(wanted));
    assert.ok(found.every(({ service, instanceId }) => service === 'cart' && instanceId === 'cart-one'));
    const starts = found.map(({ startUnixNano }) => startUnixNano);
    assert.deepEqual(
      starts,
      starts.toSorted((a, b) => Number(a - b)),
    );
  }
}

/** Rows of a profile as text: span, stack and sums. */
export function profileRows({ frames, stacks, entries }: StackProfile): string[] {
  const rows = entries.map(({ spanId, stackIndex, samples, wallNanos, cpuNanos }) => {
    const stack = stacks[stackIndex]!.map((index) => frameText(frames[index]!)).join();
    return `${spanId ?? '-'} ${stack} ${samples} ${wallNanos} ${cpuNanos}`;
  });
  return rows.sort();
}

/** The rows that a profile of these samples must have. */
export function sampleRows(samples: readonly ModelSample[], bySpan: boolean): string[] {
  const groups = groupBy(samples, ({ spanId, stack }) => `${bySpan ? spanId : '-'} ${stack}`);
  const rows = [...groups].map(([key, group]) => {
    const totals = totalsOf(group);
    return `${key} ${totals.samples} ${totals.wallNanos} ${totals.cpuNanos}`;
  });
  return rows.sort();
}

export function totalsOf(samples: readonly ModelSample[]): {
  samples: number;
  wallNanos: number;
  cpuNanos: number;
} {
  return {
    samples: sum(samples.map((sample) => sample.samples)),
    wallNanos: sum(samples.map((sample) => sample.wallNanos)),
    cpuNanos: sum(samples.map((sample) => sample.cpuNanos)),
  };
}

function frameText({ name, fileName, line, column }: StackProfile['frames'][number]): string {
  return JSON.stringify([name, fileName, line, column]);
}

function threadRows({ frames, stacks, samples }: ThreadSamples): unknown[] {
  return samples.map(({ stackIndex, ...sample }) => ({
    traceId: undefined,
    spanId: undefined,
    ...sample,
    stack: stacks[stackIndex]!.map((index) => frameText(frames[index]!)).join(),
  }));
}

function threadRow({ timestampUnixNano, traceId, spanId, wallNanos, cpuNanos, stack }: ModelSample): unknown {
  return { traceId, spanId, timestampUnixNano, wallNanos, cpuNanos, stack };
}

function plainSpan(span: ModelSpan): unknown {
  const { attributes, events, links, instance, ...rest } = span;
  return {
    ...rest,
    attributes: plain(attributes),
    events: events.map((event) => ({ ...event, attributes: plain(event.attributes) })),
    links: links.map((link) => ({ ...link, attributes: plain(link.attributes) })),
    instance: { ...instance, resource: plain(instance.resource) },
  };
}

/** Attributes with their order and kinds, as data that compares equal with or without a prototype. */
export function plain(value: AttributeValue): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Uint8Array) return { bytes: [...value] };
  if (Array.isArray(value)) return value.map(plain);
  return { map: Object.entries(value).map(([key, member]) => [key, plain(member)]) };
}

function sorted(rows: readonly unknown[]): unknown[] {
  return rows.toSorted(byText);
}

function byText(a: unknown, b: unknown): number {
  const [left, right] = [textOf(a), textOf(b)];
  return left === right ? 0 : left < right ? -1 : 1;
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_, member) => (typeof member === 'bigint' ? `${member}n` : member));
}
