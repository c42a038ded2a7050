import type { ProfileData } from '@hotspan/wire';
import { instanceOf } from '../../core/model/instance.js';
import { framesOfStack, type ThreadPart, threadParts } from '../profile-rows.js';
import { periodNanosOf, type SampleValues, sampleValuesOf } from '../sample-values.js';
import { checkProfile } from '../write-check.js';
import { Numbering, prepareBlock, type StackedSample } from './prepare-block.js';
import type { PreparedBlock, PreparedProfile, PreparedThread } from './prepared-profile.js';

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
  const chunks = [...chunksOf(timed), ...(untimed.length > 0 ? [untimed] : [])];
  return {
    threadId: part.threadId,
    threadName: part.threadName,
    samples: samples.reduce((sum: number, row: SampleValues) => sum + row.samples, 0),
    blocks: chunks.map((chunk): PreparedBlock => prepareBlock(chunk)),
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
  const strings = new Numbering<string>();
  const frames = new Numbering<string>();
  const numbers: number[] = [];
  const stackFrames: number[] = [];
  const stackEnds = new Uint32Array(used.length);
  used.forEach((stackIndex, index) => {
    for (const { name, fileName, line, column } of framesOfStack(profile, stackIndex)) {
      const row = [strings.of(name), strings.of(fileName), line, column];
      const frame = frames.of(row.join());
      if (frame * 4 === numbers.length) numbers.push(...row);
      stackFrames.push(frame);
    }
    stackEnds[index] = stackFrames.length;
  });
  return {
    strings: strings.values,
    frames: Float64Array.from(numbers),
    stackFrames: Uint32Array.from(stackFrames),
    stackEnds,
  };
}
