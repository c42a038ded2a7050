/** `Math.min` for times, which are bigints. */
export function earlier(a: bigint, b: bigint): bigint {
  if (b < a) return b;
  return a;
}

/** `Math.max` for times, which are bigints. */
export function later(a: bigint, b: bigint): bigint {
  if (b > a) return b;
  return a;
}
