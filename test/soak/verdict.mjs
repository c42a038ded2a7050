// Does memory grow? A straight line through the measurements after warm-up, with the interval of its slope.

/** Two-sided 95 % quantiles of Student's t for 1 to 30 degrees of freedom; beyond, the normal one is near enough. */
const T95 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** Least squares: `{ slope, low, high }`, the last two the 95 % interval of the slope. */
export function line(xs, ys) {
  const count = xs.length;
  if (count < 3) throw new Error(`a slope with an interval takes 3 measurements, there are ${count}`);
  const meanX = xs.reduce((a, b) => a + b, 0) / count;
  const meanY = ys.reduce((a, b) => a + b, 0) / count;
  let sxx = 0;
  let sxy = 0;
  xs.forEach((x, i) => {
    sxx += (x - meanX) ** 2;
    sxy += (x - meanX) * (ys[i] - meanY);
  });
  const slope = sxy / sxx;
  const squares = ys.reduce((sum, y, i) => sum + (y - meanY - slope * (xs[i] - meanX)) ** 2, 0);
  const margin = (T95[count - 3] ?? 1.96) * Math.sqrt(squares / (count - 2) / sxx);
  return { slope, low: slope - margin, high: slope + margin };
}

/**
 * The growth of `key` in bytes per span after the warm-up share. It passes when the whole interval is below the
 * bound: too few or too noisy measurements are no proof of a flat heap.
 */
export function judgeGrowth(points, key, { warmUpShare, boundBytesPerSpan }) {
  const end = points.at(-1)?.spans ?? 0;
  const after = points.filter(({ spans }) => spans >= end * warmUpShare);
  const { slope, low, high } = line(
    after.map(({ spans }) => spans),
    after.map((point) => point[key]),
  );
  return {
    key,
    points: after.length,
    bytesPerSpan: slope,
    low,
    high,
    boundBytesPerSpan,
    flat: high <= boundBytesPerSpan,
  };
}
