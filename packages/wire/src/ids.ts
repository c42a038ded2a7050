import { DecodeError } from './errors.js';

/** 32 lowercase hex digits, never all zero. */
export type TraceId = string & { readonly __brand: 'TraceId' };
/** 16 lowercase hex digits, never all zero. */
export type SpanId = string & { readonly __brand: 'SpanId' };

const TRACE_ID = /^(?!0{32}$)[0-9a-f]{32}$/;
const SPAN_ID = /^(?!0{16}$)[0-9a-f]{16}$/;

export function isTraceId(value: unknown): value is TraceId {
  return typeof value === 'string' && TRACE_ID.test(value);
}

export function isSpanId(value: unknown): value is SpanId {
  return typeof value === 'string' && SPAN_ID.test(value);
}

/** @throws DecodeError when `value` is not 32 hex digits (upper case is accepted and lowered) or is all zero. */
export function parseTraceId(value: string, path = 'trace_id'): TraceId {
  const id = value.toLowerCase();
  if (isTraceId(id)) return id;
  throw new DecodeError(
    path,
    `not a trace id: ${describe(value)}`,
    'A trace id is 32 hex digits (16 bytes), not all zero.',
  );
}

/** @throws DecodeError when `value` is not 16 hex digits (upper case is accepted and lowered) or is all zero. */
export function parseSpanId(value: string, path = 'span_id'): SpanId {
  const id = value.toLowerCase();
  if (isSpanId(id)) return id;
  throw new DecodeError(
    path,
    `not a span id: ${describe(value)}`,
    'A span id is 16 hex digits (8 bytes), not all zero.',
  );
}

function describe(value: string): string {
  return `${JSON.stringify(value.slice(0, 40))} (${value.length} characters)`;
}
