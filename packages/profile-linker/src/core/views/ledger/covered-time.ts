import type { WindowInfo } from '../../model/span.js';
import type { OffsetRange } from './ledger-input.js';

/** A thread that is sampled while it idles fills its windows with samples; one that is not leaves most of them empty. */
const FULL_SHARE = 0.75;

/** The windows of a thread, seen from a span: when it was sampled, how often, and whether also while it idled. */
export class CoveredTime {
  /** Sorted and disjoint. */
  readonly ranges: readonly OffsetRange[];
  /** The longest distance between samples that a window names; 0 when none does. */
  readonly periodNanos: number;
  /** Whether the windows hold about as many samples as fit into them. */
  readonly isFull: boolean;

  constructor(windows: readonly WindowInfo[], originUnixNano: bigint) {
    this.ranges = merged(windows, originUnixNano);
    this.periodNanos = windows.reduce((longest, { periodNanos }) => Math.max(longest, periodNanos), 0);
    const nanos = windows.reduce((sum, window) => sum + lengthOf(window), 0);
    const sampled = windows.reduce((sum, { samples, periodNanos }) => sum + samples * periodNanos, 0);
    this.isFull = nanos > 0 && sampled >= FULL_SHARE * nanos;
  }

  /** The part of the covered time that lies around an instant without a break; empty when it is not covered. */
  around(atNanos: number): OffsetRange {
    const found = this.ranges.find(
      ({ startNanos, endNanos }) => startNanos <= atNanos && atNanos <= endNanos,
    );
    return found ?? { startNanos: atNanos, endNanos: atNanos };
  }

  /** Parts a range into covered and uncovered pieces, in order, without gaps. */
  split(range: OffsetRange): (OffsetRange & { readonly isCovered: boolean })[] {
    const pieces: (OffsetRange & { readonly isCovered: boolean })[] = [];
    let at = range.startNanos;
    const add = (endNanos: number, isCovered: boolean): void => {
      if (endNanos > at) pieces.push({ startNanos: at, endNanos, isCovered });
      at = Math.max(at, endNanos);
    };
    for (const { startNanos, endNanos } of this.ranges) {
      if (endNanos <= at) continue;
      if (startNanos >= range.endNanos) break;
      add(startNanos, false);
      add(Math.min(endNanos, range.endNanos), true);
    }
    add(range.endNanos, false);
    return pieces;
  }
}

function lengthOf({ startUnixNano, endUnixNano }: WindowInfo): number {
  return Math.max(0, Number(endUnixNano - startUnixNano));
}

function merged(windows: readonly WindowInfo[], originUnixNano: bigint): OffsetRange[] {
  const sorted = windows
    .map(({ startUnixNano, endUnixNano }) => ({
      startNanos: Number(startUnixNano - originUnixNano),
      endNanos: Number(endUnixNano - originUnixNano),
    }))
    .filter(({ startNanos, endNanos }) => endNanos > startNanos)
    .sort((a, b) => a.startNanos - b.startNanos);
  const ranges: { startNanos: number; endNanos: number }[] = [];
  for (const range of sorted) {
    const last = ranges.at(-1);
    if (last && range.startNanos <= last.endNanos) last.endNanos = Math.max(last.endNanos, range.endNanos);
    else ranges.push(range);
  }
  return ranges;
}
