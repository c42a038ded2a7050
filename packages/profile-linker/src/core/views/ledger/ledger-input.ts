import type { StoredSpan, TimedSample, WindowInfo } from '../../model/span.js';
import type { Frame } from '../../model/stack-profile.js';

/** What the ledger of one span is computed from. The order of every list is without meaning. */
export interface LedgerInput {
  readonly span: StoredSpan;
  /** Stored spans below it, across processes. */
  readonly descendants: readonly StoredSpan[];
  readonly frames: readonly Frame[];
  /** Frame indices, leaf first. */
  readonly stacks: readonly (readonly number[])[];
  /** Samples of the span's thread; those outside `[start, end)` are not looked at. */
  readonly samples: readonly TimedSample[];
  /** Windows of the span's thread. */
  readonly windows: readonly WindowInfo[];
}

/** Nanoseconds since the span's start. */
export interface OffsetRange {
  readonly startNanos: number;
  readonly endNanos: number;
}

/** 0 for a span that ends before it starts. */
export function durationOf({ startUnixNano, endUnixNano }: StoredSpan): number {
  return endUnixNano > startUnixNano ? Number(endUnixNano - startUnixNano) : 0;
}
