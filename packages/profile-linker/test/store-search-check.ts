import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { SpanSummary } from '../src/core/model/span.js';
import type { SpanSearch, Store } from '../src/store/store.js';
import { times } from './store-arbitraries.js';
import { profileRows, sampleRows, totalsOf } from './store-check.js';
import { durationOf, type StoreModel } from './store-model.js';

const durations = fc.constantFrom(0, 1_000_000, 2_500_000.5, 5_000_000);

/** Searches over what `writeSteps` writes. */
export const searches: fc.Arbitrary<SpanSearch> = fc.record(
  {
    sort: fc.constantFrom('duration', 'start'),
    limit: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constant(1000)),
    service: fc.constantFrom('cart', 'checkout', 'nobody'),
    operation: fc.constantFrom('GET /', 'query', 'a\0b'),
    minDurationNanos: durations,
    maxDurationNanos: durations,
    statusCode: fc.constantFrom('unset', 'ok', 'error'),
    hasProfile: fc.boolean(),
    fromUnixNano: times,
    toUnixNano: times,
    attributes: fc.constantFrom(
      {},
      { 'http.method': 'GET' },
      { 'http.method': '7' },
      { 'http.method': 'PUT', ok: 'true' },
    ),
  },
  { requiredKeys: ['sort', 'limit'] },
);

/** All pages of a search together hold what the model finds, each span once and in order. */
export async function checkSearches(store: Store, model: StoreModel, search: SpanSearch): Promise<void> {
  const wanted = model.matching(search);
  const found = await allPages(store, search);
  const ids = ({ traceId, spanId }: { traceId: string; spanId: string }): string => traceId + spanId;
  assert.deepEqual(found.map(ids).sort(), wanted.map(ids).sort());
  const keys = found.map((row) =>
    search.sort === 'duration' ? row.durationNanos : Number(row.startUnixNano),
  );
  assert.deepEqual(
    keys,
    keys.toSorted((a, b) => b - a),
  );
  for (const row of found) {
    const span = wanted.find((one) => ids(one) === ids(row))!;
    const { traceId, spanId, kind, statusCode, startUnixNano, parentSpanId } = span;
    assert.deepEqual(row, {
      traceId,
      spanId,
      ...(parentSpanId !== undefined && { parentSpanId }),
      service: span.instance.service,
      operation: span.name,
      kind,
      statusCode,
      startUnixNano,
      durationNanos: durationOf(span),
      ...totalsOf(model.ownSamples(span)),
    });
  }
  const own = wanted.flatMap((span) => model.ownSamples(span));
  assert.deepEqual(profileRows(await store.operationProfile(search)), sampleRows(own, false));
}

async function allPages(store: Store, search: SpanSearch): Promise<SpanSummary[]> {
  const found: SpanSummary[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await store.searchSpans(cursor === undefined ? search : { ...search, cursor });
    found.push(...page.spans);
    assert.ok(page.spans.length <= search.limit);
    if (page.nextCursor === undefined) return found;
    assert.equal(page.spans.length, search.limit, 'only the last page is short');
    cursor = page.nextCursor;
  }
}
