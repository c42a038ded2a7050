/**
 * The shapes of the HTTP API under `/api/v1`, used by the server and by the web UI. Types only.
 * Times since the epoch are decimal strings of nanoseconds; durations are numbers of nanoseconds (safe below 104 days).
 */

import type { Coverage, Reason } from '../core/model/coverage.js';
import type { BlockedBy, LedgerEntry, LedgerOverlap } from '../core/model/ledger.js';
import type { FlameGraph, TopRow } from '../core/model/views.js';

export type { Coverage, Reason } from '../core/model/coverage.js';
export type {
  BlockedBy,
  BlockingFunction,
  LedgerCause,
  LedgerEntry,
  LedgerOverlap,
  LedgerPart,
} from '../core/model/ledger.js';
export type { ApiFrame, FlameGraph, FrameKind, TopRow } from '../core/model/views.js';

export interface ApiError {
  readonly error: { readonly code: string; readonly message: string; readonly hint: string };
}

/** GET /api/v1/status */
export interface StatusResponse {
  readonly version: string;
  readonly otlpEndpoint: string;
  readonly store: {
    readonly spans: number;
    readonly samples: number;
    readonly windows: number;
    readonly bytesOnDisk: number;
    readonly oldestUnixNano: string | null;
    readonly newestUnixNano: string | null;
  };
  readonly received: {
    readonly spans: number;
    readonly profiles: number;
    /** Requests refused, by error code. */
    readonly refused: { readonly [code: string]: number };
  };
}

export interface ApiOperation {
  readonly service: string;
  readonly operation: string;
  readonly spanCount: number;
  readonly errorCount: number;
  readonly profiledSpanCount: number;
  readonly p50Nanos: number;
  readonly p95Nanos: number;
  readonly p99Nanos: number;
  readonly maxNanos: number;
}

/** GET /api/v1/operations?from&to */
export interface OperationsResponse {
  readonly operations: readonly ApiOperation[];
}

export interface ApiSpanSummary {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly service: string;
  readonly operation: string;
  readonly kind: string;
  readonly statusCode: 'unset' | 'ok' | 'error';
  readonly startUnixNano: string;
  readonly durationNanos: number;
  /** Own samples of the span (span only). */
  readonly samples: number;
  readonly wallNanos: number;
  readonly cpuNanos: number;
}

/**
 * GET /api/v1/spans?service&operation&minDurationNanos&maxDurationNanos&from&to&status&hasProfile&sort&limit&cursor
 * `from`, `to`: nanoseconds since the epoch. `sort`: `duration` (default, longest first) or `start` (newest first).
 */
export interface SpansResponse {
  readonly spans: readonly ApiSpanSummary[];
  readonly nextCursor: string | null;
}

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };
export type JsonAttributes = { readonly [key: string]: JsonValue };

export interface ApiSpanEvent {
  readonly timeUnixNano: string;
  readonly name: string;
  readonly attributes: JsonAttributes;
}

export interface ApiSpan extends ApiSpanSummary {
  readonly endUnixNano: string;
  readonly statusMessage: string;
  readonly attributes: JsonAttributes;
  readonly events: readonly ApiSpanEvent[];
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly instanceId: string;
  readonly scopeName: string;
  /** Samples of the span and of its descendants, across services. */
  readonly withChildren: { readonly samples: number; readonly wallNanos: number; readonly cpuNanos: number };
}

/** GET /api/v1/traces/:traceId. Spans by start time. */
export interface TraceResponse {
  readonly traceId: string;
  readonly startUnixNano: string;
  readonly durationNanos: number;
  readonly spans: readonly ApiSpan[];
  /** Spans whose parent is named but not stored. */
  readonly orphanSpanIds: readonly string[];
  /** Span ids that have samples but no stored span (still open, not exported or dropped). */
  readonly unknownSpans: readonly { readonly spanId: string; readonly samples: number }[];
  readonly instances: {
    readonly [instanceId: string]: { readonly service: string; readonly resource: JsonAttributes };
  };
}

/** GET /api/v1/traces/:traceId/spans/:spanId/profile?scope=span|children */
export interface SpanProfileResponse {
  readonly traceId: string;
  readonly spanId: string;
  readonly scope: 'span' | 'children';
  readonly span: ApiSpanSummary | null;
  readonly spansIncluded: number;
  readonly flameGraph: FlameGraph;
  readonly top: readonly TopRow[];
  readonly coverage: Coverage;
  /** Set when there are no samples, or so few that a reader would wonder; never null when `samples` is 0. */
  readonly reason: Reason | null;
}

/**
 * GET /api/v1/traces/:traceId/spans/:spanId/ledger. Where the span's time went: `entries` sum to `durationNanos`
 * exactly; overlaps lie beside the sum. `blockedBy` shows what else held the thread while the span was open and not
 * running, most first, at most 10: contention, not proof that the span was ready to run.
 * 404: the span is not stored. 422: it lasted longer than 10 minutes. 501: the store keeps no sample times.
 */
export interface SpanLedgerResponse {
  readonly traceId: string;
  readonly spanId: string;
  readonly durationNanos: number;
  /** The thread whose samples were swept; null when none of the span's process was sampled during it. */
  readonly thread: { readonly threadId: number; readonly name: string } | null;
  readonly entries: readonly LedgerEntry[];
  readonly overlaps: readonly LedgerOverlap[];
  readonly blockedBy: readonly BlockedBy[];
  /** Of the span only, on that thread. */
  readonly coverage: Coverage;
  /** Sentences that say how to read this answer. */
  readonly notes: readonly string[];
}

/** GET /api/v1/operations/profile?service&operation&from&to&minDurationNanos&maxDurationNanos */
export interface OperationProfileResponse {
  readonly service: string;
  readonly operation: string;
  readonly flameGraph: FlameGraph;
  readonly top: readonly TopRow[];
}
