/**
 * Names of the labels and attributes that carry a sample's span, as Hotspan writes them. `sample-labels.ts` reads
 * these and the dialects below.
 */
export const LABEL_TRACE_ID = 'trace_id';
export const LABEL_SPAN_ID = 'span_id';
export const LABEL_SPAN_NAME = 'span_name';
export const LABEL_LOCAL_ROOT_SPAN_ID = 'local_root_span_id';
export const LABEL_THREAD_ID = 'thread.id';
export const LABEL_THREAD_NAME = 'thread.name';
/** Numeric label in pprof; OTLP has `timestamps_unix_nano` for it. */
export const LABEL_END_TIMESTAMP_NANOS = 'end_timestamp_ns';

export type LabelField = 'traceId' | 'spanId' | 'spanName' | 'localRootSpanId' | 'threadId' | 'threadName';
/** `hex`: hex digits; `decimal`: an unsigned 64-bit integer, as a number or in decimal digits. */
export type LabelForm = 'hex' | 'decimal' | 'text' | 'integer';

export interface LabelDialect {
  readonly field: LabelField;
  readonly form: LabelForm;
  /** Of two labels for one field the lower rank counts: 0 is ours, 1 is another producer's. */
  readonly rank: 0 | 1;
}

/**
 * Every label name that is understood. Ours are also what Grafana, New Relic and Splunk write. `span id`,
 * `local root span id`, `thread id` and `thread name` are Datadog's (ids in decimal), `otel.traceid` and
 * `otel.spanid` Parca's, and `profile_id` is what Pyroscope's clients called the span id at first.
 */
export const LABEL_DIALECTS: ReadonlyMap<string, LabelDialect> = new Map<string, LabelDialect>([
  [LABEL_TRACE_ID, { field: 'traceId', form: 'hex', rank: 0 }],
  ['otel.traceid', { field: 'traceId', form: 'hex', rank: 1 }],
  [LABEL_SPAN_ID, { field: 'spanId', form: 'hex', rank: 0 }],
  ['otel.spanid', { field: 'spanId', form: 'hex', rank: 1 }],
  ['profile_id', { field: 'spanId', form: 'hex', rank: 1 }],
  ['span id', { field: 'spanId', form: 'decimal', rank: 1 }],
  [LABEL_SPAN_NAME, { field: 'spanName', form: 'text', rank: 0 }],
  [LABEL_LOCAL_ROOT_SPAN_ID, { field: 'localRootSpanId', form: 'hex', rank: 0 }],
  ['local root span id', { field: 'localRootSpanId', form: 'decimal', rank: 1 }],
  [LABEL_THREAD_ID, { field: 'threadId', form: 'integer', rank: 0 }],
  ['thread_id', { field: 'threadId', form: 'integer', rank: 1 }],
  ['thread id', { field: 'threadId', form: 'integer', rank: 1 }],
  [LABEL_THREAD_NAME, { field: 'threadName', form: 'text', rank: 0 }],
  ['thread_name', { field: 'threadName', form: 'text', rank: 1 }],
  ['thread name', { field: 'threadName', form: 'text', rank: 1 }],
]);
