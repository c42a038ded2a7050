import type { ProfileData } from '@hotspan/wire';
import { instanceOf } from '../../core/model/instance.js';
import { framesAt, type ThreadPart, threadParts } from '../profile-rows.js';
import { periodNanosOf, type SampleValues, sampleValuesOf } from '../sample-values.js';
import { checkProfile } from '../write-check.js';
import { Numbering } from './numbering.js';
import { prepareTimedBlock, prepareUntimedBlock, type StackedSample } from './prepare-block.js';
import type { PreparedProfile, PreparedThread } from './prepared-profile.js';

/** Keeps the reading of a few seconds of a thread cheap. */
const MAX_BLOCK_SAMPLES = 2048;
/** Keeps one wrong clock reading from making a block that lasts for years. */
const MAX_GAP_NANOS = 600_000_000_000n;

/** @throws HotspanError `HOTSPAN_BAD_PROFILE` when a sample does not fit the profile's tables. */
export function prepareProfile(profile: ProfileData): PreparedProfile {
  checkProfile(profile);
  const stacks = new Numbering<number>();
  const threads = threadParts(profile).map((part) => prepareThread(profile, part, stacks));
  return {
    profileId: Uint8Array.from(Buffer.from(profile.profileId, 'hex')),
    startUnixNano: profile.startUnixNano,
    endUnixNano: profile.startUnixNano + BigInt(profile.durationNanos),
    periodNanos: periodNanosOf(profile),
    instance: instanceOf(profile.resource),
    ...prepareStacks(profile, stacks.values),
    threads,
  };
}

function prepareThread(profile: ProfileData, part: ThreadPart, stacks: Numbering<number>): PreparedThread {
  const valuesOf = sampleValuesOf(profile);
  const samples = part.samples.map((sample) => ({
    sample,
    stack: stacks.of(sample.stackIndex),
    ...valuesOf(sample),
  }));
  const untimed = samples.filter(({ sample }) => sample.timestampUnixNano === undefined);
  const timed = samples.filter(({ sample }) => sample.timestampUnixNano !== undefined).sort(byTime);
  const blocks = chunksOf(timed).map(prepareTimedBlock);
  if (untimed.length > 0) blocks.push(prepareUntimedBlock(untimed));
  return {
    threadId: part.threadId,
    threadName: part.threadName,
    samples: samples.reduce((sum: number, row: SampleValues) => sum + row.samples, 0),
    blocks,
  };
}

function byTime(a: StackedSample, b: StackedSample): number {
  return Number(a.sample.timestampUnixNano! - b.sample.timestampUnixNano!);
}

function chunksOf(samples: readonly StackedSample[]): StackedSample[][] {
  const chunks: StackedSample[][] = [];
  let last: bigint | undefined;
  for (const row of samples) {
    const time = row.sample.timestampUnixNano!;
    const chunk = chunks.at(-1);
    const fits = last !== undefined && time - last <= MAX_GAP_NANOS && chunk!.length < MAX_BLOCK_SAMPLES;
    if (fits) chunk!.push(row);
    else chunks.push([row]);
    last = time;
  }
  return chunks;
}

type PreparedStacks = Pick<PreparedProfile, 'strings' | 'frames' | 'stackFrames' | 'stackEnds'>;

/** @param used Stacks of the profile that have samples. */
function prepareStacks(profile: ProfileData, used: readonly number[]): PreparedStacks {
  const frames = new FrameTable(profile);
  const stackFrames: number[] = [];
  const stackEnds = new Uint32Array(used.length);
  used.forEach((stackIndex, index) => {
    for (const location of profile.stacks[stackIndex]!) stackFrames.push(...frames.ofLocation(location));
    stackEnds[index] = stackFrames.length;
  });
  return { ...frames.build(), stackFrames: Uint32Array.from(stackFrames), stackEnds };
}

/** Numbers the frames of the locations in use; equal frames of different locations become one in the store only. */
class FrameTable {
  readonly #profile: ProfileData;
  readonly #strings = new Numbering<string>();
  readonly #frames: number[] = [];
  readonly #byLocation = new Map<number, readonly number[]>();

  constructor(profile: ProfileData) {
    this.#profile = profile;
  }

  ofLocation(location: number): readonly number[] {
    const known = this.#byLocation.get(location);
    if (known !== undefined) return known;
    const frames = framesAt(this.#profile, location).map(({ name, fileName, line, column }) => {
      this.#frames.push(this.#strings.of(name), this.#strings.of(fileName), line, column);
      return this.#frames.length / 4 - 1;
    });
    this.#byLocation.set(location, frames);
    return frames;
  }

  build(): Pick<PreparedProfile, 'strings' | 'frames'> {
    return { strings: this.#strings.values, frames: Float64Array.from(this.#frames) };
  }
}
