// Samples of functions that burnt, held against the truth.

/**
 * Per mechanism: `samples`, `right`, `wrong` (another span than the one it ran in), `missing` (a span's code without
 * a label) and `spurious` (a label on code of no span).
 */
export function score(samples, truth) {
  const byMechanism = new Map();
  for (const { functions, spanId, count } of samples) {
    const burnt = functions.map((name) => truth.get(name)).find((one) => one !== undefined);
    if (burnt === undefined) continue;
    const sums = byMechanism.get(burnt.mechanism) ?? none();
    byMechanism.set(burnt.mechanism, sums);
    sums.samples += count;
    sums[verdict(burnt.spanId, spanId)] += count;
  }
  return byMechanism;
}

const none = () => ({ samples: 0, right: 0, rightlyNone: 0, wrong: 0, missing: 0, spurious: 0 });

function verdict(expected, got) {
  if (expected === got) return got === null ? 'rightlyNone' : 'right';
  if (expected === null) return 'spurious';
  return got === null ? 'missing' : 'wrong';
}

export function total(byMechanism) {
  const sums = none();
  for (const one of byMechanism.values()) for (const key of Object.keys(sums)) sums[key] += one[key];
  return sums;
}

/** Percent of labels that are right; `undefined` without a label. */
export const precision = ({ right, wrong, spurious }) => percent(right, right + wrong + spurious);
/** Percent of the spans' samples that carry their span; `undefined` without one. */
export const recall = ({ right, wrong, missing }) => percent(right, right + wrong + missing);
/** Percent of samples, those of no span included, that say what is true. */
export const exact = ({ samples, right, rightlyNone }) => percent(right + rightlyNone, samples);

function percent(part, whole) {
  return whole === 0 ? undefined : (100 * part) / whole;
}

/** 100 only when it is all of them. */
export function shown(value) {
  if (value === undefined) return '–';
  return value === 100 ? '100' : Math.min(value, 99.9).toFixed(1);
}
