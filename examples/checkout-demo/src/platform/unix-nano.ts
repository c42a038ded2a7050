import { performance } from 'node:perf_hooks';

/** Nanoseconds since the epoch, with the microseconds that `Date.now()` lacks. */
export function unixNano(): bigint {
  return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n;
}
