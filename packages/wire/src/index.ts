export type { Attributes, AttributeValue, InstrumentationScope } from './attributes.js';
export { DecodeError, HotspanError, LimitError } from './errors.js';
export { isSpanId, isTraceId, parseSpanId, parseTraceId, type SpanId, type TraceId } from './ids.js';
export {
  LABEL_END_TIMESTAMP_NANOS,
  LABEL_LOCAL_ROOT_SPAN_ID,
  LABEL_SPAN_ID,
  LABEL_SPAN_NAME,
  LABEL_THREAD_ID,
  LABEL_THREAD_NAME,
  LABEL_TRACE_ID,
} from './labels.js';
export { DEFAULT_DECODE_LIMITS, type DecodeLimits } from './limits.js';
export { nearestName } from './nearest-name.js';
export { decodeProfilesRequest } from './otlp-profiles.js';
export { type EncodeProfilesOptions, encodeProfilesRequest } from './otlp-profiles-encode.js';
export { parseProfilesRequestJson } from './otlp-profiles-json.js';
export { decodeTraceRequest } from './otlp-traces.js';
export { encodeTraceRequest } from './otlp-traces-encode.js';
export { parseTraceRequestJson } from './otlp-traces-json.js';
export { parseBoolean } from './parse-boolean.js';
export { profileFromPprof } from './pprof-decode.js';
export { profileToPprof } from './pprof-encode.js';
export type { PprofProfile } from './pprof-messages.js';
export type {
  ProfileData,
  ProfileFunction,
  ProfileLine,
  ProfileLocation,
  ProfileSample,
  SampleLabels,
  ValueType,
} from './profile.js';
export { checkProfile } from './profile-check.js';
export type { ResourceSpans, Span, SpanEvent, SpanKind, SpanLink, StatusCode } from './span.js';
