import { isSame, isSampleCount } from './otlp-profiles-series.js';
import type { ProfileData, SampleLabels, ValueType } from './profile.js';

/** Attributes and link as written; `identity` is equal for equal ones. */
export interface WrittenLabels {
  readonly identity: number;
  readonly linkIndex: number;
  readonly attributeIndices: readonly number[];
}

/** Observations that share stack and labels. */
export interface SampleGroup {
  readonly stackIndex: number;
  readonly labels: WrittenLabels;
  /** Indices into `ProfileData.samples`. */
  readonly samples: readonly number[];
  /** Times of the samples as fixed64, which every sample type repeats; empty for samples without a time. */
  readonly timestamps: Uint8Array;
}

/** One OTLP `Profile` to be written: one sample type, one shape. */
export interface PlannedMessage {
  readonly sampleType: ValueType;
  /** Which of a sample's values is written; unused for the shape `timestamps`. */
  readonly column: number;
  readonly shape: 'timestamps' | 'values' | 'both';
  readonly hasPeriod: boolean;
  readonly groups: readonly SampleGroup[];
}

/**
 * Into which OTLP profiles a `ProfileData` is taken apart.
 *
 * Samples with a time: one profile per sample type. A type in which every sample counts 1 needs timestamps only;
 * and when every sample is worth exactly one period, `samples/count` with the period says it all, so that a wall
 * profile costs no values. All other types have values and timestamps, and no period (Pyroscope refuses several
 * values with a period). Samples without a time are another shape, hence profiles of their own, one value each.
 */
export function planMessages(
  data: ProfileData,
  isFlat: boolean,
  written: (labels: SampleLabels) => WrittenLabels,
): PlannedMessage[] {
  const timed: number[] = [];
  const untimed: number[] = [];
  for (let i = 0; i < data.samples.length; i++) {
    (data.samples[i]!.timestampUnixNano === undefined ? untimed : timed).push(i);
  }
  const messages: PlannedMessage[] = [];
  if (timed.length > 0) {
    messages.push(...planTimed(data, timed, groupsOf(data, timed, isFlat, written), isFlat));
  }
  const isEmpty = data.samples.length === 0;
  const hasPeriod = data.period !== 0;
  if (untimed.length > 0 || isEmpty) {
    const groups = groupsOf(data, untimed, true, written);
    const columns = data.sampleTypes.slice(0, isEmpty ? 1 : undefined);
    if (columns.length === 0) columns.push({ type: '', unit: '' });
    for (const [column, type] of columns.entries()) {
      messages.push({ sampleType: wireName(data, type), column, shape: 'values', hasPeriod, groups });
    }
  }
  return messages;
}

function planTimed(
  data: ProfileData,
  samples: readonly number[],
  groups: readonly SampleGroup[],
  isFlat: boolean,
): PlannedMessage[] {
  const { period, sampleTypes } = data;
  const isAll = (column: number, value: number): boolean =>
    samples.every((i) => data.samples[i]!.values[column] === value);
  const hasPeriod = period !== 0;
  const implied = isFlat ? -1 : impliedColumn(data, isAll);
  const messages: PlannedMessage[] = [];
  for (const [column, type] of sampleTypes.entries()) {
    const sampleType = wireName(data, type);
    if (column === implied) {
      if (sampleTypes.some(isSampleCount)) continue;
      const count = { type: 'samples', unit: 'count' };
      messages.push({ sampleType: count, column, shape: 'timestamps', hasPeriod, groups });
    } else if (isAll(column, 1) && !(isFlat && !isSampleCount(type))) {
      messages.push({ sampleType, column, shape: 'timestamps', hasPeriod, groups });
    } else messages.push({ sampleType, column, shape: 'both', hasPeriod: isFlat && hasPeriod, groups });
  }
  return messages;
}

/** The column that timestamps and the period say already, or -1. */
function impliedColumn(
  { sampleTypes, periodType, period }: ProfileData,
  isAll: (column: number, value: number) => boolean,
): number {
  if (period <= 0) return -1;
  const counts = sampleTypes.flatMap((type, column) => (isSampleCount(type) ? [column] : []));
  if (counts.length > 1 || (counts.length === 1 && !isAll(counts[0]!, 1))) return -1;
  return sampleTypes.findIndex(
    (type, column) => !isSampleCount(type) && isSame(type, periodType) && isAll(column, period),
  );
}

/** pprof's `sample/count` is `samples/count` in OTLP. */
function wireName({ sampleTypes }: ProfileData, type: ValueType): ValueType {
  const isOnlyCount = isSampleCount(type) && sampleTypes.filter(isSampleCount).length === 1;
  return isOnlyCount ? { type: 'samples', unit: 'count' } : type;
}

/** One group per stack and labels, or, when `isSingle`, one per sample. */
function groupsOf(
  data: ProfileData,
  samples: readonly number[],
  isSingle: boolean,
  written: (labels: SampleLabels) => WrittenLabels,
): SampleGroup[] {
  const byIdentity = new Map<number, { labels: WrittenLabels; stackIndex: number; samples: number[] }>();
  for (let k = 0; k < samples.length; k++) {
    const i = samples[k]!;
    const { labels: own, stackIndex } = data.samples[i]!;
    const labels = written(own);
    const key = isSingle ? k : labels.identity * data.stacks.length + stackIndex;
    const group = byIdentity.get(key);
    if (group !== undefined) group.samples.push(i);
    else byIdentity.set(key, { labels, stackIndex, samples: [i] });
  }
  const times = new DataView(new ArrayBuffer(8 * samples.length));
  let end = 0;
  return Array.from(byIdentity.values(), (group) => {
    const start = end;
    for (const i of group.samples) {
      const { timestampUnixNano } = data.samples[i]!;
      if (timestampUnixNano === undefined) continue;
      times.setBigUint64(end, timestampUnixNano, true);
      end += 8;
    }
    return { ...group, timestamps: new Uint8Array(times.buffer, start, end - start) };
  });
}
