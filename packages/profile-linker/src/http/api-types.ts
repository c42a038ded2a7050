/**
 * The shapes of the HTTP API under `/api/v1`, used by the server and by the web UI. Types only.
 * Times since the epoch are decimal strings of nanoseconds; durations are numbers of nanoseconds (safe below 104 days).
 */

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

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };
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
  readonly instances: { readonly [instanceId: string]: { readonly service: string; readonly resource: JsonAttributes } };
}

export type FrameKind = 'app' | 'package' | 'node' | 'native' | 'gc';

export interface ApiFrame {
  readonly name: string;
  readonly file: string;
  /** 1-based; 0 when unknown. Flame graph nodes merge by (name, file, function), so this is the hottest line. */
  readonly line: number;
  readonly kind: FrameKind;
  /** Package name for `package` frames. */
  readonly package: string | null;
}

/**
 * A flame graph as parallel arrays, one entry a node, parents before children; node 0 is the root, which stands
 * for the whole and whose frame index is -1. `self` values exclude callees, `total` values include them.
 */
export interface FlameGraph {
  readonly frames: readonly ApiFrame[];
  /** Index of the parent node; -1 for the root. */
  readonly parent: readonly number[];
  /** Index into `frames`; -1 for the root. */
  readonly frame: readonly number[];
  readonly selfSamples: readonly number[];
  readonly selfWallNanos: readonly number[];
  readonly selfCpuNanos: readonly number[];
  readonly totalSamples: readonly number[];
  readonly totalWallNanos: readonly number[];
  readonly totalCpuNanos: readonly number[];
}

/** A row of the table of functions; recursion is counted once in `total`. */
export interface TopRow {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly kind: FrameKind;
  readonly package: string | null;
  readonly selfSamples: number;
  readonly totalSamples: number;
  readonly selfWallNanos: number;
  readonly totalWallNanos: number;
  readonly selfCpuNanos: number;
  readonly totalCpuNanos: number;
}

/** Why a view holds no or few samples. `code` is stable; `message` says what is so, `hint` what to do. */
export interface Reason {
  readonly code:
    | 'waiting-for-window'
    | 'not-profiled'
    | 'profiled-later'
    | 'too-short'
    | 'never-active'
    | 'code-ran-elsewhere'
    | 'clocks-differ'
    | 'span-not-stored';
  readonly message: string;
  readonly hint: string;
}

export interface Coverage {
  readonly samples: number;
  /** Samples a span of this duration would have had if it had been active all the time: an upper bound. */
  readonly expectedIfAlwaysActive: number;
  readonly periodNanos: number;
  /** Share (0 to 1) of the span's interval that received windows of its instance cover. */
  readonly windowShare: number;
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

/** GET /api/v1/operations/profile?service&operation&from&to&minDurationNanos&maxDurationNanos */
export interface OperationProfileResponse {
  readonly service: string;
  readonly operation: string;
  readonly flameGraph: FlameGraph;
  readonly top: readonly TopRow[];
}
