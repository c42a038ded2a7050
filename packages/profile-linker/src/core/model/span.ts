import type { Attributes, Span, SpanId, SpanKind, StatusCode, TraceId } from '@hotspan/wire';

/** The process that made spans and profiles, as its OTel resource describes it. */
export interface Instance {
  /** `service.instance.id`, else a digest of the resource: equal for traces and profiles of one process. */
  readonly instanceId: string;
  readonly service: string;
  readonly resource: Attributes;
}

export interface SpanRef {
  readonly traceId: TraceId;
  readonly spanId: SpanId;
}

export interface StoredSpan extends Span {
  readonly instance: Instance;
}

/** Own samples of one span (span only), summed over all windows received so far. */
export interface SpanTotals {
  readonly spanId: SpanId;
  readonly samples: number;
  readonly wallNanos: number;
  readonly cpuNanos: number;
}

/** A row of a span list. */
export interface SpanSummary extends SpanRef {
  readonly parentSpanId?: SpanId;
  readonly service: string;
  readonly operation: string;
  readonly kind: SpanKind;
  readonly statusCode: StatusCode;
  readonly startUnixNano: bigint;
  readonly durationNanos: number;
  /** Own samples; 0 when none arrived yet. */
  readonly samples: number;
  readonly wallNanos: number;
  readonly cpuNanos: number;
}

/** Operation: service name + span name, with its latency distribution in the range asked for. */
export interface OperationSummary {
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

/** One received window of one thread, without its samples. */
export interface WindowInfo {
  readonly instanceId: string;
  readonly service: string;
  readonly threadId: number;
  readonly threadName: string;
  readonly startUnixNano: bigint;
  readonly endUnixNano: bigint;
  /** Distance between samples; 0 when the producer did not say. */
  readonly periodNanos: number;
  readonly samples: number;
}

/** One sample in time order. */
export interface TimedSample {
  readonly timestampUnixNano: bigint;
  readonly wallNanos: number;
  readonly cpuNanos: number;
  /** Index into `ThreadSamples.stacks`. */
  readonly stackIndex: number;
  readonly traceId?: TraceId;
  readonly spanId?: SpanId;
}
