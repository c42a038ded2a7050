import { DecodeError } from './errors.js';
import type { ProfileMessage, SampleMessage } from './otlp-profiles-messages.js';
import type { ValueType } from './profile.js';

const HINT =
  'Samples of one profile that were sent as several must agree; something on the way changed some of them.';

/**
 * The observations of all samples with one identity {stack, attributes, link} that have a time, or of those that
 * have none, in order. Without `values` each counts `each`.
 */
export interface Series {
  /** The first sample with this identity, and where it is in the body. */
  readonly sample: SampleMessage;
  readonly path: string;
  /** Empty for observations without a time. */
  readonly timestamps: readonly bigint[];
  readonly values: readonly number[] | undefined;
  readonly each: number;
}

/** The observations of one sample type, by identity and by having a time. */
export type Column = ReadonlyMap<string, Series>;

/**
 * Gathers, for each of `types`, its observations from the messages that carry it: those of that very type; else
 * those that count samples (timestamps only) with a period in that type, where each sample stands for one period.
 *
 * @throws DecodeError when the messages do not describe the same observations.
 */
export function columnsOf(messages: readonly ProfileMessage[], types: readonly ValueType[]): Column[] {
  const read = new Map(messages.map((message) => [message, seriesOf(message)]));
  const columns = types.map((type) => columnOf(read, type));
  for (const column of columns) checkSame(columns[0]!, column, messages[0]!.path);
  return columns;
}

export function lengthOf(series: Series): number {
  return series.timestamps.length || series.values!.length;
}

export function observedValue(series: Series, index: number): number {
  return series.values === undefined ? series.each : series.values[index]!;
}

/** pprof calls the type `sample`, OTLP `samples`. */
export function isSampleCount({ type, unit }: ValueType): boolean {
  return (type === 'samples' || type === 'sample') && unit === 'count';
}

export function isSame(a: ValueType, b: ValueType): boolean {
  return a.type === b.type && a.unit === b.unit;
}

function columnOf(read: ReadonlyMap<ProfileMessage, Column>, type: ValueType): Column {
  const messages = [...read.keys()];
  let carriers = messages.filter(({ sampleType }) => isSame(sampleType, type));
  if (carriers.length === 0 && isSampleCount(type)) {
    carriers = messages.filter(({ sampleType }) => isSampleCount(sampleType));
  }
  const counters = messages.filter(
    ({ sampleType, periodType, period }) =>
      isSampleCount(sampleType) && period > 0 && isSame(periodType, type),
  );
  if (carriers.length === 1 && counters.length === 0) return read.get(carriers[0]!)!;
  const column = new Map<string, Series>();
  for (const carrier of carriers) {
    for (const [key, series] of read.get(carrier)!) column.set(key, series);
  }
  for (const counter of counters) {
    for (const [key, series] of read.get(counter)!) {
      if (series.values === undefined && !column.has(key))
        column.set(key, { ...series, each: counter.period });
    }
  }
  return column;
}

interface GrowingSeries {
  readonly sample: SampleMessage;
  readonly path: string;
  timestamps: readonly bigint[];
  values: readonly number[] | undefined;
  readonly each: number;
  isCopied: boolean;
}

function seriesOf(message: ProfileMessage): Column {
  const column = new Map<string, GrowingSeries>();
  for (let i = 0; i < message.samples.length; i++) {
    const sample = message.samples[i]!;
    const path = `${message.path}.samples[${i}]`;
    checkShape(sample, path);
    const key = keyOf(sample);
    const before = column.get(key);
    if (before !== undefined) append(before, sample);
    else {
      const values = sample.values.length === 0 ? undefined : sample.values;
      column.set(key, {
        sample,
        path,
        timestamps: sample.timestampsUnixNano,
        values,
        each: 1,
        isCopied: false,
      });
    }
  }
  return column;
}

function checkShape({ values, timestampsUnixNano }: SampleMessage, path: string): void {
  const isEmpty = values.length === 0 && timestampsUnixNano.length === 0;
  const isUneven =
    values.length > 0 && timestampsUnixNano.length > 0 && values.length !== timestampsUnixNano.length;
  if (!isEmpty && !isUneven) return;
  const found = `${values.length} values and ${timestampsUnixNano.length} timestamps`;
  throw new DecodeError(path, found, 'A sample has values, or timestamps, or equally many of both.');
}

function append(series: GrowingSeries, sample: SampleMessage): void {
  if (!series.isCopied) {
    series.timestamps = [...series.timestamps];
    series.values = series.values && [...series.values];
    series.isCopied = true;
  }
  const isCounted = sample.values.length === 0;
  if (series.values === undefined && !isCounted) series.values = series.timestamps.map(() => 1);
  const values = series.values as number[] | undefined;
  for (let i = 0; i < sample.timestampsUnixNano.length; i++) {
    (series.timestamps as bigint[]).push(sample.timestampsUnixNano[i]!);
    if (isCounted) values?.push(1);
  }
  for (let i = 0; i < sample.values.length; i++) values!.push(sample.values[i]!);
}

function keyOf({ attributeIndices, linkIndex, stackIndex, timestampsUnixNano }: SampleMessage): string {
  const attributes =
    attributeIndices.length < 2 ? attributeIndices : [...attributeIndices].sort((a, b) => a - b);
  return `${stackIndex}|${attributes.join(',')}|${linkIndex}|${timestampsUnixNano.length === 0 ? '' : 't'}`;
}

function checkSame(first: Column, other: Column, path: string): void {
  if (first === other) return;
  if (first.size !== other.size) throw new DecodeError(path, 'the sample types have different samples', HINT);
  for (const [key, a] of first) {
    const b = other.get(key);
    if (b === undefined || !isSameTimes(a, b)) {
      throw new DecodeError(path, 'the sample types have different observations of one sample', HINT);
    }
  }
}

function isSameTimes(a: Series, b: Series): boolean {
  if (lengthOf(a) !== lengthOf(b) || a.timestamps.length !== b.timestamps.length) return false;
  if (a.timestamps === b.timestamps) return true;
  for (let i = 0; i < a.timestamps.length; i++) if (a.timestamps[i] !== b.timestamps[i]) return false;
  return true;
}
