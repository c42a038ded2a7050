import { HotspanError, type SpanId, type TraceId } from '@hotspan/wire';
import { coverageOf, type InstanceSpans } from '../core/join/coverage.js';
import { type Evidence, FEW_SAMPLES, reasonFor } from '../core/join/reason.js';
import { NO_TOTALS, orphans, subtree, type Totals, totalsWithChildren } from '../core/join/span-tree.js';
import type { Coverage, Reason } from '../core/model/coverage.js';
import type { Instance, OperationSummary, SpanTotals, StoredSpan } from '../core/model/span.js';
import type { StackProfile } from '../core/model/stack-profile.js';
import { earlier, later } from '../core/model/times.js';
import type { SpanFilter, SpanPage, SpanSearch, StoreReader, StoreStats, TimeRange } from '../store/store.js';
import { ledgerRefusal, lookUpSpanLedger, type SpanLedgerView, spanLedger } from './span-ledger.js';

export interface TraceSpan {
  readonly span: StoredSpan;
  readonly own: Totals;
  readonly withChildren: Totals;
}

export interface TraceView {
  readonly traceId: TraceId;
  /** By start time. */
  readonly spans: readonly TraceSpan[];
  readonly orphanSpanIds: readonly SpanId[];
  /** Ids that have samples but no stored span. */
  readonly unknownSpans: readonly SpanTotals[];
  readonly instances: readonly Instance[];
}

export type ProfileScope = 'span' | 'children';

export interface SpanProfileView {
  /** Null when the span is not stored; its samples may be, nevertheless. */
  readonly span: StoredSpan | null;
  readonly own: Totals;
  readonly spansIncluded: number;
  readonly profile: StackProfile;
  readonly coverage: Coverage;
  readonly reason: Reason | null;
}

/** Answers questions from what is stored: the reading half of the place where store and core meet. */
export interface Lookup {
  stats(): Promise<StoreStats>;
  operations(range: TimeRange): Promise<readonly OperationSummary[]>;
  spans(search: SpanSearch): Promise<SpanPage>;
  /** @throws HotspanError `HOTSPAN_TRACE_NOT_STORED` when neither a span nor a sample of the trace is stored. */
  trace(traceId: TraceId): Promise<TraceView>;
  /** Answers for any ids: without samples the answer carries the reason. */
  spanProfile(traceId: TraceId, spanId: SpanId, scope: ProfileScope): Promise<SpanProfileView>;
  /**
   * @throws HotspanError `HOTSPAN_SPAN_NOT_STORED`, `HOTSPAN_SPAN_TOO_LONG`, `HOTSPAN_NO_SAMPLE_TIMES`
   */
  spanLedger(traceId: TraceId, spanId: SpanId): Promise<SpanLedgerView>;
  operationProfile(filter: SpanFilter): Promise<StackProfile>;
}

export interface LookupParts {
  readonly reader: StoreReader;
  /** Nanoseconds since the epoch. */
  readonly now: () => bigint;
}

export function createLookup({ reader, now }: LookupParts): Lookup {
  return {
    stats: () => reader.stats(),
    operations: (range) => reader.listOperations(range),
    spans: (search) => reader.searchSpans(search),
    operationProfile: (filter) => reader.operationProfile(filter),
    trace: (traceId) => lookUpTrace(reader, traceId),
    spanLedger: (traceId, spanId) => lookUpSpanLedger(reader, traceId, spanId),
    spanProfile: (traceId, spanId, scope) => lookUpSpanProfile(reader, now, traceId, spanId, scope),
  };
}

async function lookUpTrace(reader: StoreReader, traceId: TraceId): Promise<TraceView> {
  const [spans, totals] = await Promise.all([reader.getTrace(traceId), reader.spanTotals(traceId)]);
  if (spans.length === 0 && totals.length === 0) {
    throw new HotspanError(
      'HOTSPAN_TRACE_NOT_STORED',
      `Trace ${traceId} is not stored.`,
      'Spans are exported some seconds after they end: try again shortly, and check the id.',
    );
  }
  const own = new Map<SpanId, Totals>(totals.map((row) => [row.spanId, row]));
  const all = totalsWithChildren(spans, own);
  const known = new Set(spans.map((span) => span.spanId));
  const instances = new Map(spans.map(({ instance }) => [instance.instanceId, instance]));
  return {
    traceId,
    spans: spans.map((span) => ({
      span,
      own: own.get(span.spanId) ?? NO_TOTALS,
      withChildren: all.get(span.spanId) ?? NO_TOTALS,
    })),
    orphanSpanIds: orphans(spans).map((span) => span.spanId),
    unknownSpans: totals.filter((row) => !known.has(row.spanId)),
    instances: [...instances.values()],
  };
}

async function lookUpSpanProfile(
  reader: StoreReader,
  now: () => bigint,
  traceId: TraceId,
  spanId: SpanId,
  scope: ProfileScope,
): Promise<SpanProfileView> {
  const spans = await reader.getTrace(traceId);
  const family = subtree(spans, spanId);
  const ids = scope === 'span' ? [spanId] : family;
  const [profile, totals] = await Promise.all([reader.spanProfile(traceId, ids), reader.spanTotals(traceId)]);
  const own = new Map<SpanId, Totals>(totals.map((row) => [row.spanId, row]));
  const samples = sampleCount(ids, own);
  const included = new Set<SpanId>(ids);
  const parts = await instanceParts(
    reader,
    spans.filter((span) => included.has(span.spanId)),
  );
  const coverage = coverageOf(samples, parts);
  const span = spans.find((candidate) => candidate.spanId === spanId);
  const childSpans = family.length - 1;
  const childSamples = sampleCount(family, own) - (own.get(spanId)?.samples ?? 0);
  const evidence = { scope, coverage, childSamples, childSpans, nowUnixNano: now() };
  return {
    span: span ?? null,
    own: own.get(spanId) ?? NO_TOTALS,
    spansIncluded: ids.length,
    profile,
    coverage,
    reason: reasonFor({
      ...evidence,
      ...(span && { span: { ...span, service: span.instance.service, operation: span.name } }),
      ...(span && samples < FEW_SAMPLES ? await moreEvidence(reader, span, spans) : { windows: [] }),
    }),
  };
}

function sampleCount(ids: readonly SpanId[], totals: ReadonlyMap<SpanId, Totals>): number {
  return ids.reduce((sum, id) => sum + (totals.get(id)?.samples ?? 0), 0);
}

/** Each instance's spans with the windows that overlap them. */
async function instanceParts(reader: StoreReader, spans: readonly StoredSpan[]): Promise<InstanceSpans[]> {
  const byInstance = new Map<string, StoredSpan[]>();
  for (const span of spans) {
    const { instanceId } = span.instance;
    byInstance.set(instanceId, [...(byInstance.get(instanceId) ?? []), span]);
  }
  return Promise.all(
    [...byInstance].map(async ([instanceId, intervals]) => {
      const fromUnixNano = intervals.reduce(
        (at, span) => earlier(at, span.startUnixNano),
        intervals[0]!.startUnixNano,
      );
      const toUnixNano =
        intervals.reduce((at, span) => later(at, span.endUnixNano), intervals[0]!.endUnixNano) + 1n;
      return { intervals, windows: await reader.windows(instanceId, { fromUnixNano, toUnixNano }) };
    }),
  );
}

/** Windows farther away than this say nothing about the span. */
const NEARBY_NANOS = 6n * 3_600_000_000_000n;

/** What is only worth reading when a reason has to be given. */
async function moreEvidence(
  reader: StoreReader,
  span: StoredSpan,
  trace: readonly StoredSpan[],
): Promise<Pick<Evidence, 'windows' | 'ledger'>> {
  const { instanceId } = span.instance;
  const windows = await reader.windows(instanceId, {
    fromUnixNano: later(0n, span.startUnixNano - NEARBY_NANOS),
    toUnixNano: span.endUnixNano + NEARBY_NANOS,
  });
  if (windows.length === 0 || ledgerRefusal(reader, span)) return { windows };
  return { windows, ledger: (await spanLedger(reader, trace, span)).ledger };
}
