import type { Span } from '@hotspan/wire';

/**
 * A span whose end lies before its start (still open, or its clock was set back) lasted 0, and one longer than
 * 2^53 ns (104 days; its start was never set) lasted that.
 */
export function durationNanosOf(span: Pick<Span, 'startUnixNano' | 'endUnixNano'>): number {
  const duration = span.endUnixNano - span.startUnixNano;
  if (duration <= 0n) return 0;
  return duration > Number.MAX_SAFE_INTEGER ? Number.MAX_SAFE_INTEGER : Number(duration);
}
