import { HotspanError, type ProfileData, type ProfileSample } from '@hotspan/wire';
import { BAD_PROFILE, BAD_SPAN } from './store-error.js';

const PROFILE_ID = /^(?!0{32}$)[0-9a-f]{32}$/;
/** Times are kept as signed 64-bit integers: up to the year 2262. */
const MAX_UNIX_NANO = 2n ** 63n - 1n;

/**
 * Looks at what a store relies on, before anything is stored.
 * @throws HotspanError `HOTSPAN_BAD_PROFILE` when the profile has no id, or an index or time out of range.
 */
export function checkProfile(profile: ProfileData): void {
  const { profileId, startUnixNano, durationNanos, functions, locations, stacks, samples } = profile;
  if (!PROFILE_ID.test(profileId)) throw badProfile(profileId, 'its id is not 32 lowercase hex digits');
  if (!Number.isSafeInteger(durationNanos) || durationNanos < 0) {
    throw badProfile(profileId, `its duration is ${durationNanos} nanoseconds`);
  }
  if (!isTime(startUnixNano) || !isTime(startUnixNano + BigInt(durationNanos))) {
    throw badProfile(profileId, `its start is ${startUnixNano}`);
  }
  for (const { lines } of locations) {
    if (!lines.every((line) => line.functionIndex in functions))
      throw badProfile(profileId, 'a function is missing');
  }
  if (!stacks.every((stack) => stack.every((location) => location in locations))) {
    throw badProfile(profileId, 'a location is missing');
  }
  for (const sample of samples) checkSample(profile, sample);
}

function checkSample({ profileId, stacks }: ProfileData, sample: ProfileSample): void {
  const { stackIndex, timestampUnixNano, labels } = sample;
  if (!(stackIndex in stacks)) throw badProfile(profileId, `stack ${stackIndex} is missing`);
  if (timestampUnixNano !== undefined && !isTime(timestampUnixNano)) {
    throw badProfile(profileId, `a sample's time is ${timestampUnixNano}`);
  }
  if (labels.threadId !== undefined && !Number.isSafeInteger(labels.threadId)) {
    throw badProfile(profileId, `a sample's thread is ${labels.threadId}`);
  }
}

/** @throws HotspanError `HOTSPAN_BAD_SPAN` when a time does not fit 63 bits. */
export function checkSpanTimes(spanId: string, ...times: readonly bigint[]): void {
  const wrong = times.find((time) => !isTime(time));
  if (wrong === undefined) return;
  const hint = 'Times are nanoseconds since 1970 and end in the year 2262.';
  throw new HotspanError(BAD_SPAN, `span ${spanId} has the time ${wrong}`, hint);
}

function isTime(time: bigint): boolean {
  return time >= 0n && time <= MAX_UNIX_NANO;
}

function badProfile(profileId: string, problem: string): HotspanError {
  const hint = 'The profile was made or converted wrongly; send it again from a fixed producer.';
  return new HotspanError(BAD_PROFILE, `profile ${JSON.stringify(profileId.slice(0, 40))}: ${problem}`, hint);
}
