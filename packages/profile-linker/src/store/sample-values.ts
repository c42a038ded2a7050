import { HotspanError, type ProfileData, type ProfileSample, type ValueType } from '@hotspan/wire';
import { BAD_PROFILE } from './store-error.js';

/** What one sample adds to the totals of its span. */
export interface SampleValues {
  /** Value of the sample type that counts samples, else 1. */
  readonly samples: number;
  /** Value of wall/nanoseconds, else samples times the period when that is wall time, else 0. */
  readonly wallNanos: number;
  /** Value of cpu/nanoseconds, else 0. */
  readonly cpuNanos: number;
}

/**
 * How to read the values of a profile's samples. Sample types other than counts, wall and CPU time (heap bytes, …)
 * add to neither time.
 */
export function sampleValuesOf(profile: ProfileData): (sample: ProfileSample) => SampleValues {
  const count = indexOf(profile, isSampleCount);
  const wall = indexOf(profile, (type) => type.type === 'wall' && type.unit === 'nanoseconds');
  const cpu = indexOf(profile, (type) => type.type === 'cpu' && type.unit === 'nanoseconds');
  const isWallPeriod = profile.periodType.type === 'wall' && profile.periodType.unit === 'nanoseconds';
  const wallPeriod = isWallPeriod ? profile.period : 0;
  return (sample) => {
    const samples = valueAt(profile, sample, count, 1);
    const wallNanos = valueAt(profile, sample, wall, samples * wallPeriod);
    return { samples, wallNanos, cpuNanos: valueAt(profile, sample, cpu, 0) };
  };
}

/** Distance between samples in nanoseconds; 0 when the profile does not say or does not sample by time. */
export function periodNanosOf(profile: ProfileData): number {
  const unit = NANOS_PER_UNIT.get(profile.periodType.unit);
  return unit === undefined ? 0 : profile.period * unit;
}

const NANOS_PER_UNIT: ReadonlyMap<string, number> = new Map([
  ['nanoseconds', 1],
  ['microseconds', 1e3],
  ['milliseconds', 1e6],
  ['seconds', 1e9],
]);

/** pprof writes `samples/count`, pprof-nodejs `sample/count`. */
function isSampleCount(type: ValueType): boolean {
  return (type.type === 'samples' || type.type === 'sample') && type.unit === 'count';
}

function indexOf(profile: ProfileData, wanted: (type: ValueType) => boolean): number {
  return profile.sampleTypes.findIndex(wanted);
}

function valueAt(profile: ProfileData, sample: ProfileSample, index: number, otherwise: number): number {
  const value = index < 0 ? otherwise : sample.values[index];
  if (value !== undefined && Number.isSafeInteger(value)) return value;
  const problem = `profile ${profile.profileId}: a sample has ${value} where an integer below 2^53 belongs`;
  throw new HotspanError(BAD_PROFILE, problem, 'Each sample needs one integer per sample type.');
}
