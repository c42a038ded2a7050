import type { Span } from '@hotspan/wire';

/** A span whose end lies before its start (still open, or its clock was set back) lasted 0. */
export function durationNanosOf(span: Pick<Span, 'startUnixNano' | 'endUnixNano'>): number {
  const duration = span.endUnixNano - span.startUnixNano;
  return duration > 0n ? Number(duration) : 0;
}
