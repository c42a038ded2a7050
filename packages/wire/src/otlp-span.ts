import type { SpanKind, StatusCode } from './span.js';

/** By number in the `SpanKind` and `StatusCode` enums of opentelemetry.proto.trace.v1. */
const KINDS: readonly SpanKind[] = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const STATUS_CODES: readonly StatusCode[] = ['unset', 'ok', 'error'];

/** SpanFlags: whether bit 9 says anything, and bit 9, whether the parent is in another process. */
const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;

/** An enum in proto3 is open: a number this version does not know is the unspecified kind. */
export function spanKind(number: number): SpanKind {
  return KINDS[number] ?? 'unspecified';
}

export function spanKindNumber(kind: SpanKind): number {
  return KINDS.indexOf(kind);
}

export function statusCode(number: number): StatusCode {
  return STATUS_CODES[number] ?? 'unset';
}

export function statusCodeNumber(code: StatusCode): number {
  return STATUS_CODES.indexOf(code);
}

/** `undefined` when the flags do not say. */
export function parentIsRemote(flags: number): boolean | undefined {
  return (flags & HAS_IS_REMOTE) === 0 ? undefined : (flags & IS_REMOTE) !== 0;
}

export function flagsOf(isRemote: boolean | undefined): number {
  if (isRemote === undefined) return 0;
  return isRemote ? HAS_IS_REMOTE | IS_REMOTE : HAS_IS_REMOTE;
}
