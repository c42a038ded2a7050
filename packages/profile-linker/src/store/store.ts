import type { ProfileData, ResourceSpans, SpanId, StatusCode, TraceId } from '@hotspan/wire';
import type {
  OperationSummary,
  SpanSummary,
  SpanTotals,
  StoredSpan,
  TimedSample,
  WindowInfo,
} from '../core/model/span.js';
import type { Frame, StackProfile } from '../core/model/stack-profile.js';

/** What one write added. `duplicates` are spans or profiles that were stored already and counted once. */
export interface WriteReceipt {
  readonly accepted: number;
  readonly duplicates: number;
}

/**
 * The writing side of a store.
 *
 * Durability: a promise resolves after the data is committed; a process killed after that loses nothing of it.
 * Order: traces and profiles may come in either order, and a profile may name spans that never arrive.
 * Idempotency: a span (trace id, span id) and a profile (profile id) count once, however often they are written.
 * Ownership: the store keeps no reference to its arguments after the promise settles.
 * Failure: rejects with a HotspanError and has then stored nothing of the batch.
 */
export interface StoreWriter {
  writeSpans(batch: readonly ResourceSpans[]): Promise<WriteReceipt>;
  writeProfiles(batch: readonly ProfileData[]): Promise<WriteReceipt>;
}

/** Half-open `[from, to)`; an absent side is unbounded. */
export interface TimeRange {
  readonly fromUnixNano?: bigint;
  readonly toUnixNano?: bigint;
}

/** Conditions are joined by AND; an absent one does not restrict. A span belongs to a range when it starts in it. */
export interface SpanFilter extends TimeRange {
  readonly service?: string;
  readonly operation?: string;
  readonly minDurationNanos?: number;
  readonly maxDurationNanos?: number;
  readonly statusCode?: StatusCode;
  readonly hasProfile?: boolean;
  /** Span or resource attributes that must equal these values in their string form. */
  readonly attributes?: { readonly [key: string]: string };
}

export interface SpanSearch extends SpanFilter {
  readonly sort: 'duration' | 'start';
  /** 1 to 1000; longest or newest first. */
  readonly limit: number;
  /** From the page before; only valid with the same search. */
  readonly cursor?: string;
}

export interface SpanPage {
  readonly spans: readonly SpanSummary[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

export interface ThreadSelection {
  readonly instanceId: string;
  readonly threadId: number;
  readonly fromUnixNano: bigint;
  readonly toUnixNano: bigint;
}

/** Samples in time order; `stacks` are frame indices, leaf first. */
export interface ThreadSamples {
  readonly frames: readonly Frame[];
  readonly stacks: readonly (readonly number[])[];
  readonly samples: readonly TimedSample[];
}

export interface StoreStats {
  readonly spans: number;
  readonly samples: number;
  readonly windows: number;
  readonly bytesOnDisk: number;
  readonly oldestUnixNano?: bigint;
  readonly newestUnixNano?: bigint;
}

/** What a store can answer. The zero value is the least capable store. */
export interface StoreCapabilities {
  /** `threadWindow` answers: each sample keeps its time. */
  readonly sampleTimes: boolean;
  readonly searchByDuration: boolean;
  readonly searchByAttribute: boolean;
  readonly searchByProfile: boolean;
  readonly operationProfiles: boolean;
}

/**
 * The reading side of a store. Every answer contains at least what was committed before the call.
 * Emptiness: an unknown trace, span, thread or service is an empty answer, never an error.
 * Ownership: answers belong to the caller. Order: unspecified unless the method says so.
 */
export interface StoreReader {
  capabilities(): StoreCapabilities;
  stats(): Promise<StoreStats>;
  /** Sorted by service, then operation. */
  listOperations(range: TimeRange): Promise<readonly OperationSummary[]>;
  searchSpans(search: SpanSearch): Promise<SpanPage>;
  /** All spans of a trace, by start time. */
  getTrace(traceId: TraceId): Promise<readonly StoredSpan[]>;
  /** One row for each span id that has samples, also for ids whose span is not stored (yet). */
  spanTotals(traceId: TraceId): Promise<readonly SpanTotals[]>;
  /** Samples of the named spans of one trace. */
  spanProfile(traceId: TraceId, spanIds: readonly SpanId[]): Promise<StackProfile>;
  /** Own samples of every span that matches, merged; entries carry no span id. */
  operationProfile(filter: SpanFilter): Promise<StackProfile>;
  /** Samples of one thread with a timestamp in the range, by time. */
  threadWindow(selection: ThreadSelection): Promise<ThreadSamples>;
  /** Windows of an instance that overlap the range, by start time. */
  windows(instanceId: string, range: TimeRange): Promise<readonly WindowInfo[]>;
}

export interface Store extends StoreWriter, StoreReader {
  /** Runs once; later calls return the same promise. Waits for writes under way. */
  shutdown(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
