import type { Attributes, InstrumentationScope } from './attributes.js';
import type { SpanId, TraceId } from './ids.js';

export type SpanKind = 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer';
export type StatusCode = 'unset' | 'ok' | 'error';

export interface SpanEvent {
  readonly timeUnixNano: bigint;
  readonly name: string;
  readonly attributes: Attributes;
}

/** A span link (OTLP `Span.Link`): one span pointing to another. */
export interface SpanLink {
  readonly traceId: TraceId;
  readonly spanId: SpanId;
  readonly attributes: Attributes;
}

/** One span as OTLP carries it. */
export interface Span {
  readonly traceId: TraceId;
  readonly spanId: SpanId;
  /** Absent for the root span of a trace. */
  readonly parentSpanId?: SpanId;
  readonly name: string;
  readonly kind: SpanKind;
  readonly startUnixNano: bigint;
  readonly endUnixNano: bigint;
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  readonly statusCode: StatusCode;
  readonly statusMessage: string;
  readonly scope: InstrumentationScope;
  /** OTLP `flags` bit 9: whether the parent ran in another process; `undefined` when the sender does not know. */
  readonly parentIsRemote?: boolean;
}

/** The spans of one resource (one process) in one request. */
export interface ResourceSpans {
  readonly resource: Attributes;
  readonly spans: readonly Span[];
}
