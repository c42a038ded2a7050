import type { Coverage } from '../model/coverage.js';
import type { WindowInfo } from '../model/span.js';
import { earlier, later } from '../model/times.js';

/** Half-open `[startUnixNano, endUnixNano)`. */
export interface Interval {
  readonly startUnixNano: bigint;
  readonly endUnixNano: bigint;
}

/** The spans of one instance that a view includes, and the windows received from that instance. */
export interface InstanceSpans {
  readonly intervals: readonly Interval[];
  readonly windows: readonly WindowInfo[];
}

/**
 * How much of what could have been sampled was sampled. A thread runs one span at a time, so overlapping spans of one
 * instance count their time once; spans of several instances add up.
 */
export function coverageOf(samples: number, parts: readonly InstanceSpans[]): Coverage {
  let expected = 0;
  let totalNanos = 0;
  let coveredNanos = 0;
  let periodNanos = 0;
  for (const { intervals, windows } of parts) {
    const merged = mergeIntervals(intervals);
    const period = shortestPeriod(windows);
    const nanos = lengthOf(merged);
    if (period > 0) {
      expected += nanos / period;
      periodNanos = periodNanos === 0 ? period : Math.min(periodNanos, period);
    }
    totalNanos += nanos;
    coveredNanos += lengthOf(intersect(merged, mergeIntervals(windows)));
  }
  const windowShare = totalNanos > 0 ? coveredNanos / totalNanos : shareOfInstants(parts);
  return { samples, expectedIfAlwaysActive: expected, periodNanos, windowShare };
}

/** Sorted and disjoint; touching intervals become one, empty ones vanish. */
export function mergeIntervals(intervals: readonly Interval[]): Interval[] {
  const sorted = intervals
    .filter(({ startUnixNano, endUnixNano }) => endUnixNano > startUnixNano)
    .sort((a, b) => (a.startUnixNano < b.startUnixNano ? -1 : Number(a.startUnixNano > b.startUnixNano)));
  const merged: { startUnixNano: bigint; endUnixNano: bigint }[] = [];
  for (const { startUnixNano, endUnixNano } of sorted) {
    const last = merged.at(-1);
    if (last && startUnixNano <= last.endUnixNano) {
      if (endUnixNano > last.endUnixNano) last.endUnixNano = endUnixNano;
    } else merged.push({ startUnixNano, endUnixNano });
  }
  return merged;
}

/** Both sorted and disjoint, as `mergeIntervals` returns them; so is the result. */
export function intersect(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  const result: Interval[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const left = a[i]!;
    const right = b[j]!;
    const startUnixNano = later(left.startUnixNano, right.startUnixNano);
    const endUnixNano = earlier(left.endUnixNano, right.endUnixNano);
    if (startUnixNano < endUnixNano) result.push({ startUnixNano, endUnixNano });
    if (left.endUnixNano < right.endUnixNano) i++;
    else j++;
  }
  return result;
}

function lengthOf(disjoint: readonly Interval[]): number {
  return disjoint.reduce(
    (nanos, { startUnixNano, endUnixNano }) => nanos + Number(endUnixNano - startUnixNano),
    0,
  );
}

function shortestPeriod(windows: readonly WindowInfo[]): number {
  const periods = windows.map(({ periodNanos }) => periodNanos).filter((period) => period > 0);
  return periods.length === 0 ? 0 : periods.reduce((a, b) => Math.min(a, b));
}

/** Spans without duration have no share of time; what counts is whether their instant lies in a window. */
function shareOfInstants(parts: readonly InstanceSpans[]): number {
  const instants = parts.flatMap(({ intervals, windows }) =>
    intervals.map(({ startUnixNano: at }) =>
      windows.some(({ startUnixNano, endUnixNano }) => startUnixNano <= at && at <= endUnixNano),
    ),
  );
  return instants.length === 0 ? 0 : instants.filter(Boolean).length / instants.length;
}
