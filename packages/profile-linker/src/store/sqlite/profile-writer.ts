import { ByteWriter } from '../pack/byte-writer.js';
import { keyOf, REF_BYTES } from '../pack/id-bytes.js';
import type { PreparedBlock, PreparedProfile, PreparedThread } from '../prepare/prepared-profile.js';
import type { WriteReceipt } from '../store.js';
import { REF_KEY, WHOLE_REF } from './schema.js';
import type { PartitionTarget } from './span-writer.js';

const MARK_SEEN = 'INSERT OR IGNORE INTO profile_seen VALUES (?)';
const INSERT_WINDOW = `
  INSERT INTO thread_window (instance, thread, thread_name, start, stop, period, samples)
  VALUES (?, ?, ?, ?, ?, ?, ?)`;
const INSERT_BLOCK = `
  INSERT INTO block (instance, thread, start, stop, stacks, data) VALUES (?, ?, ?, ?, ?, ?)`;
// Two references may share their key.
const INSERT_SPAN_BLOCK = 'INSERT OR IGNORE INTO span_block VALUES (?, ?)';
const MARK_PROFILED = `
  UPDATE span INDEXED BY span_key SET profiled = 1
  WHERE ${REF_KEY} = ? AND ${WHOLE_REF} = ? AND profiled = 0`;

/** Stores the profiles whose id is new. */
export function writeProfiles(target: PartitionTarget, batch: readonly PreparedProfile[]): WriteReceipt {
  let accepted = 0;
  for (const profile of batch) {
    if (target.connection.run(MARK_SEEN, profile.profileId) === 0) continue;
    new ProfileWriter(target, profile).write();
    accepted++;
  }
  return { accepted, duplicates: batch.length - accepted };
}

class ProfileWriter {
  readonly #target: PartitionTarget;
  readonly #profile: PreparedProfile;
  readonly #instance: number;
  /** Numbers in the dictionary of the profile's stacks. */
  readonly #stacks: readonly number[];

  constructor(target: PartitionTarget, profile: PreparedProfile) {
    this.#target = target;
    this.#profile = profile;
    this.#instance = target.dictionary.instanceId(profile.instance);
    this.#stacks = stackIds(target, profile);
  }

  write(): void {
    for (const thread of this.#profile.threads) {
      this.#writeWindow(thread);
      for (const block of thread.blocks) this.#writeBlock(thread.threadId, block);
    }
  }

  #writeWindow({ threadId, threadName, samples }: PreparedThread): void {
    const { connection, dictionary, counter } = this.#target;
    const { startUnixNano, endUnixNano, periodNanos } = this.#profile;
    connection.run(
      INSERT_WINDOW,
      this.#instance,
      threadId,
      dictionary.idOf(threadName),
      counter.relative(startUnixNano),
      counter.relative(endUnixNano),
      periodNanos,
      samples,
    );
    counter.addWindow(startUnixNano, endUnixNano, samples);
  }

  #writeBlock(threadId: number, { times, stacks, data, refs }: PreparedBlock): void {
    const { connection, counter } = this.#target;
    const packedStacks = new ByteWriter();
    for (const stack of stacks) packedStacks.varint(this.#stacks[stack]!);
    const block = connection.insert(
      INSERT_BLOCK,
      this.#instance,
      threadId,
      times === undefined ? null : counter.relative(times.firstUnixNano),
      times === undefined ? null : counter.relative(times.lastUnixNano),
      packedStacks.take(),
      data,
    )!;
    if (times !== undefined) counter.addBlock(Number(times.lastUnixNano - times.firstUnixNano));
    for (let at = 0; at < refs.length; at += REF_BYTES) {
      const ref = refs.subarray(at, at + REF_BYTES);
      connection.run(INSERT_SPAN_BLOCK, keyOf(ref), block);
      connection.run(MARK_PROFILED, keyOf(ref), ref);
    }
  }
}

function stackIds({ dictionary }: PartitionTarget, profile: PreparedProfile): number[] {
  const strings = profile.strings.map((text) => dictionary.idOf(text));
  const { frames, stackFrames, stackEnds } = profile;
  const frameIds: number[] = [];
  for (let at = 0; at < frames.length; at += 4) {
    const [name, file, line, column] = frames.subarray(at, at + 4);
    frameIds.push(dictionary.frameId(strings[name!]!, strings[file!]!, line!, column!));
  }
  return Array.from(stackEnds, (end, index) => {
    const begin = index === 0 ? 0 : stackEnds[index - 1]!;
    return dictionary.stackId(Array.from(stackFrames.subarray(begin, end), (frame) => frameIds[frame]!));
  });
}
