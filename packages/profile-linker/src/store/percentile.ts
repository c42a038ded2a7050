/** 0-based position of the nearest-rank percentile among `count` values in ascending order; `count` is at least 1. */
export function percentileIndex(count: number, percent: number): number {
  return Math.max(0, Math.ceil((count * percent) / 100) - 1);
}
