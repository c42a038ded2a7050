import { DecodeError } from './errors.js';
import type { ProfileMessage, SampleMessage } from './otlp-profiles-messages.js';
import type { ValueType } from './profile.js';

const HINT =
  'Samples of one profile that were sent as several must agree; something on the way changed some of them.';

/** Where the values of a sample type are: in `message`, or `each` for every timestamp where that has no values. */
export interface Column {
  readonly message: ProfileMessage;
  readonly each: number;
}

/** Messages that describe the same observations, sample by sample. */
export interface Series {
  readonly samples: readonly SampleMessage[];
  readonly path: string;
  /** One per sample type, same order. */
  readonly columns: readonly Column[];
}

/**
 * The observations of `messages` in all of `types`. A type is carried by the message of that very type; else by the
 * one that counts samples (timestamps only) with a period in that type, where each sample is worth one period.
 * Samples with a time and samples without are in messages of their own. All messages list their samples in one
 * order, as a collector leaves them.
 *
 * @throws DecodeError when the messages do not describe the same observations.
 */
export function seriesOf(messages: readonly ProfileMessage[], types: readonly ValueType[]): Series[] {
  for (const message of messages) checkShapes(message);
  const filled = messages.filter(({ samples }) => samples.length > 0);
  if (filled.length === 0) return [];
  if (filled.length === 1) return [join(filled, types)];
  const isTimed = ({ samples }: ProfileMessage): boolean => samples[0]!.timestampsUnixNano.length > 0;
  const timed = filled.filter(isTimed);
  const untimed = filled.filter((message) => !isTimed(message));
  return [timed, untimed].filter((kind) => kind.length > 0).map((kind) => join(kind, types));
}

/** pprof calls the type `sample`, OTLP `samples`. */
export function isSampleCount({ type, unit }: ValueType): boolean {
  return (type === 'samples' || type === 'sample') && unit === 'count';
}

export function isSame(a: ValueType, b: ValueType): boolean {
  return a.type === b.type && a.unit === b.unit;
}

function join(messages: readonly ProfileMessage[], types: readonly ValueType[]): Series {
  const columns = types.map((type) => columnOf(messages, type));
  const first = columns[0]?.message ?? messages[0]!;
  for (const { message } of columns) checkSame(first, message);
  return { samples: first.samples, path: first.path, columns };
}

function columnOf(messages: readonly ProfileMessage[], type: ValueType): Column {
  const own =
    messages.find(({ sampleType }) => isSame(sampleType, type)) ??
    messages.find(({ sampleType }) => isSampleCount(sampleType) && isSampleCount(type));
  if (own !== undefined) return { message: own, each: 1 };
  const counting = messages.find(
    ({ period, periodType, sampleType, samples }) =>
      isSampleCount(sampleType) &&
      period > 0 &&
      isSame(periodType, type) &&
      samples.every(({ values }) => values.length === 0),
  );
  if (counting !== undefined) return { message: counting, each: counting.period };
  throw new DecodeError(messages[0]!.path, `no profile has the sample type ${type.type}/${type.unit}`, HINT);
}

function checkShapes({ path, samples }: ProfileMessage): void {
  for (let i = 0; i < samples.length; i++) {
    const values = samples[i]!.values.length;
    const timestamps = samples[i]!.timestampsUnixNano.length;
    if (values === timestamps ? values > 0 : values === 0 || timestamps === 0) continue;
    const hint = 'A sample has values, or timestamps, or equally many of both.';
    throw new DecodeError(`${path}.samples[${i}]`, `${values} values and ${timestamps} timestamps`, hint);
  }
}

function checkSame(first: ProfileMessage, other: ProfileMessage): void {
  if (first === other) return;
  const length = Math.max(first.samples.length, other.samples.length);
  for (let i = 0; i < length; i++) {
    const a = first.samples[i];
    const b = other.samples[i];
    if (a !== undefined && b !== undefined && isSameObservations(a, b)) continue;
    throw new DecodeError(`${other.path}.samples[${i}]`, `differs from ${first.path}.samples[${i}]`, HINT);
  }
}

function isSameObservations(a: SampleMessage, b: SampleMessage): boolean {
  if (a.stackIndex !== b.stackIndex || a.linkIndex !== b.linkIndex) return false;
  if (a.timestampsUnixNano.length === 0 && a.values.length !== b.values.length) return false;
  return (
    isSameList(a.attributeIndices, b.attributeIndices) &&
    isSameList(a.timestampsUnixNano, b.timestampsUnixNano)
  );
}

function isSameList(a: readonly (number | bigint)[], b: readonly (number | bigint)[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
