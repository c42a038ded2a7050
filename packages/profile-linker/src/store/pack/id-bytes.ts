import type { SpanId, TraceId } from '@hotspan/wire';

/** Trace id, span id and, for a span with a parent, the parent's span id. */
export const REF_BYTES = 24;
export const REF_WITH_PARENT_BYTES = 32;

/**
 * The part of a reference that indexes hold: the low 4 bytes of the trace id and the high 2 of the span id. The low
 * bytes, for 64-bit trace ids are padded with zeros on the left, and AWS X-Ray's begin with a time. So few bytes
 * only pre-filter (two of a million traces share them about once in 4000 look-ups), which is why whoever uses them
 * compares the whole reference too.
 */
export const KEY_START = 12;
export const KEY_END = 18;
const TRACE_KEY_END = 16;

export function keyOf(ref: Uint8Array): Uint8Array {
  return ref.subarray(KEY_START, KEY_END);
}

/** First and last key of a trace. A key that ends early sorts before all that go on. */
export function traceKeyBounds(traceId: TraceId): [first: Uint8Array, last: Uint8Array] {
  const first = traceIdBytes(traceId).subarray(KEY_START, TRACE_KEY_END);
  return [first, Buffer.concat([first, Buffer.alloc(KEY_END - TRACE_KEY_END, 0xff)])];
}

export function traceIdBytes(traceId: TraceId): Uint8Array {
  return Buffer.from(traceId, 'hex');
}

export function spanIdBytes(spanId: SpanId): Uint8Array {
  return Buffer.from(spanId, 'hex');
}

/** An absent id becomes zeros, which no id is. */
export function refBytes(traceId: TraceId | undefined, spanId: SpanId | undefined, parent?: SpanId): Buffer {
  const bytes = Buffer.alloc(parent === undefined ? REF_BYTES : REF_WITH_PARENT_BYTES);
  if (traceId !== undefined) bytes.write(traceId, 0, 'hex');
  if (spanId !== undefined) bytes.write(spanId, 16, 'hex');
  if (parent !== undefined) bytes.write(parent, REF_BYTES, 'hex');
  return bytes;
}

export interface OpenRef {
  readonly traceId?: TraceId;
  readonly spanId?: SpanId;
  readonly parentSpanId?: SpanId;
}

export function parseRefBytes(bytes: Uint8Array): OpenRef {
  const hex = hexOf(bytes);
  const traceId = hex.slice(0, 32);
  const spanId = hex.slice(32, 48);
  return {
    ...(!isZero(traceId) && { traceId: traceId as TraceId }),
    ...(!isZero(spanId) && { spanId: spanId as SpanId }),
    ...(hex.length > 48 && { parentSpanId: hex.slice(48) as SpanId }),
  };
}

export function parseTraceIdBytes(bytes: Uint8Array): TraceId {
  return hexOf(bytes) as TraceId;
}

export function parseSpanIdBytes(bytes: Uint8Array): SpanId {
  return hexOf(bytes) as SpanId;
}

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

function isZero(hex: string): boolean {
  return /^0+$/.test(hex);
}
