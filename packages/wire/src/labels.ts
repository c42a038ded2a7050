/**
 * Names of the labels and attributes that carry a sample's span. The first of each row is what Hotspan writes;
 * the others are dialects it reads (Datadog's and Parca's names, and Pyroscope's legacy `profile_id`).
 */
export const LABEL_TRACE_ID = 'trace_id';
export const LABEL_SPAN_ID = 'span_id';
export const LABEL_SPAN_NAME = 'span_name';
export const LABEL_LOCAL_ROOT_SPAN_ID = 'local_root_span_id';
export const LABEL_THREAD_ID = 'thread.id';
export const LABEL_THREAD_NAME = 'thread.name';
/** Numeric label in pprof; OTLP has `timestamps_unix_nano` for it. */
export const LABEL_END_TIMESTAMP_NANOS = 'end_timestamp_ns';
