import { DecodeError } from './errors.js';
import { isSpanId, isTraceId } from './ids.js';
import { MAX_SAMPLE_TYPES } from './otlp-profiles-tag.js';
import type { ProfileData, ProfileSample } from './profile.js';

const HINT = 'The producer of this profile made it inconsistent; report it there.';
const PROFILE_ID = /^(?!0{32}$)[0-9a-f]{32}$/;

/**
 * Checks a profile as google/pprof's `CheckValid` does: every index points into its table, every sample has one
 * value per sample type, ids have their form, and values are exact integers.
 *
 * @throws DecodeError naming the first field that is wrong (`samples[3].stackIndex`).
 */
export function checkProfile(data: ProfileData): void {
  if (!PROFILE_ID.test(data.profileId)) throw wrong('profileId', 'not 32 hex digits');
  if (data.startUnixNano < 0n) throw wrong('startUnixNano', 'negative');
  if (!isCount(data.durationNanos))
    throw wrong('durationNanos', `${data.durationNanos} is not a whole number of nanoseconds`);
  if (!Number.isSafeInteger(data.period)) throw wrong('period', `${data.period} is not an integer`);
  checkSampleTypes(data);
  checkLocations(data);
  checkStacks(data);
  for (let i = 0; i < data.samples.length; i++) checkSample(data, data.samples[i]!, i);
  checkLabels(data);
}

function checkSampleTypes(data: ProfileData): void {
  const { length } = data.sampleTypes;
  if (length > MAX_SAMPLE_TYPES)
    throw wrong('sampleTypes', `${length} sample types, of at most ${MAX_SAMPLE_TYPES}`);
  const seen = new Set<string>();
  for (const [i, { type, unit }] of data.sampleTypes.entries()) {
    const key = `${type}\0${unit}`;
    if (seen.has(key)) throw wrong(`sampleTypes[${i}]`, `${type}/${unit} occurs twice`);
    seen.add(key);
  }
  if (data.sampleTypes.length === 0 && data.samples.length > 0)
    throw wrong('sampleTypes', 'no type for the samples');
}

function checkLocations({ functions, locations }: ProfileData): void {
  for (const [i, { startLine }] of functions.entries()) {
    if (!isCount(startLine)) throw wrong(`functions[${i}].startLine`, `${startLine} is not a line`);
  }
  for (const [i, { lines }] of locations.entries()) {
    for (const [j, { functionIndex, line, column }] of lines.entries()) {
      const path = `locations[${i}].lines[${j}]`;
      checkIndex(functionIndex, functions.length, `${path}.functionIndex`, 'functions');
      if (!isCount(line)) throw wrong(`${path}.line`, `${line} is not a line`);
      if (!isCount(column)) throw wrong(`${path}.column`, `${column} is not a column`);
    }
  }
}

function checkStacks({ locations, stacks }: ProfileData): void {
  for (let i = 0; i < stacks.length; i++) {
    const stack = stacks[i]!;
    for (let j = 0; j < stack.length; j++) {
      const index = stack[j]!;
      if (!(index >= 0 && index < locations.length && Number.isInteger(index))) {
        checkIndex(index, locations.length, `stacks[${i}][${j}]`, 'locations');
      }
    }
  }
}

function checkSample(data: ProfileData, sample: ProfileSample, i: number): void {
  const { stackIndex, values, timestampUnixNano } = sample;
  checkIndex(stackIndex, data.stacks.length, `samples[${i}].stackIndex`, 'stacks');
  if (values.length !== data.sampleTypes.length) {
    throw wrong(
      `samples[${i}].values`,
      `${values.length} values for ${data.sampleTypes.length} sample types`,
    );
  }
  for (let j = 0; j < values.length; j++) {
    if (!Number.isSafeInteger(values[j]))
      throw wrong(`samples[${i}].values[${j}]`, `${values[j]} is not an exact integer`);
  }
  if (timestampUnixNano !== undefined && timestampUnixNano < 0n)
    throw wrong(`samples[${i}].timestampUnixNano`, 'negative');
}

function checkLabels({ samples }: ProfileData): void {
  const checked = new Set<unknown>();
  for (let i = 0; i < samples.length; i++) {
    const { labels } = samples[i]!;
    if (checked.has(labels)) continue;
    checked.add(labels);
    const path = `samples[${i}].labels`;
    if (labels.traceId !== undefined && !isTraceId(labels.traceId))
      throw wrong(`${path}.traceId`, 'not a trace id');
    if (labels.spanId !== undefined && !isSpanId(labels.spanId))
      throw wrong(`${path}.spanId`, 'not a span id');
    if (labels.localRootSpanId !== undefined && !isSpanId(labels.localRootSpanId)) {
      throw wrong(`${path}.localRootSpanId`, 'not a span id');
    }
    if (labels.threadId !== undefined && !Number.isSafeInteger(labels.threadId)) {
      throw wrong(`${path}.threadId`, `${labels.threadId} is not an integer`);
    }
  }
}

function checkIndex(index: number, length: number, path: string, table: string): void {
  if (Number.isInteger(index) && index >= 0 && index < length) return;
  throw wrong(path, `index ${index} is outside ${table} (${length} entries)`);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function wrong(path: string, problem: string): DecodeError {
  return new DecodeError(path, problem, HINT);
}
