import type { ProfileData, ProfileSample, SampleLabels } from '../../src/profile.js';

/** A sample with its frames spelled out, so that profiles with differently numbered tables compare equal. */
export interface ResolvedSample {
  readonly frames: readonly unknown[];
  readonly values: readonly number[];
  readonly timestampUnixNano: bigint | undefined;
  readonly labels: SampleLabels;
}

export function resolveSample(data: ProfileData, sample: ProfileSample): ResolvedSample {
  return {
    frames: data.stacks[sample.stackIndex]!.map((index) =>
      data.locations[index]!.lines.map(({ functionIndex, line, column }) => ({
        ...data.functions[functionIndex]!,
        line,
        column,
      })),
    ),
    values: [...sample.values],
    timestampUnixNano: sample.timestampUnixNano,
    labels: sample.labels,
  };
}

/** Everything a profile says, in an order that does not depend on tables or on the order of samples. */
export function resolveProfile(data: ProfileData): unknown {
  const samples = data.samples.map((sample) => resolveSample(data, sample));
  const keyed = samples.map((sample) => ({ key: spell(sample), sample }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
  const tables = { functions: undefined, locations: undefined, stacks: undefined };
  return { ...data, ...tables, samples: keyed.map(({ sample }) => normalise(sample)) };
}

function spell(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === 'bigint') return `${inner}n`;
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function normalise({ labels, ...rest }: ResolvedSample): unknown {
  const { other, ...known } = labels;
  return { ...rest, labels: known, other: other === undefined ? [] : Object.entries(other).sort() };
}
