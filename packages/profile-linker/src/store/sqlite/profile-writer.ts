import { ByteWriter } from '../pack/byte-writer.js';
import { KEY_END, KEY_START, REF_BYTES } from '../pack/id-bytes.js';
import { StackSumPacker } from '../pack/stack-sums.js';
import type { PreparedBlock, PreparedProfile, PreparedThread } from '../prepare/prepared-profile.js';
import type { WriteReceipt } from '../store.js';
import { REF_KEY, WHOLE_REF } from './schema.js';
import type { PartitionTarget } from './span-writer.js';

const MARK_SEEN = 'INSERT OR IGNORE INTO profile_seen VALUES (?)';
const INSERT_WINDOW = `
  INSERT INTO thread_window (instance, thread, thread_name, start, stop, period, samples)
  VALUES (?, ?, ?, ?, ?, ?, ?)`;
const INSERT_BLOCK = 'INSERT INTO block VALUES (?, ?, ?, ?, ?, ?, ?, ?)';
const INSERT_SPAN_PROF = 'INSERT INTO span_prof VALUES (?, ?, ?, ?)';
const MARK_PROFILED = `
  UPDATE span INDEXED BY span_ref SET profiled = 1
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
  readonly #sums: StackSumPacker = new StackSumPacker(new ByteWriter());

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

  #writeBlock(threadId: number, block: PreparedBlock): void {
    const { connection, counter } = this.#target;
    const spanBase = nextId(this.#target, 'span_prof');
    const blockId = block.times === undefined ? null : nextId(this.#target, 'block');
    this.#writeSums(block, spanBase, blockId);
    if (block.times === undefined) return;
    const { firstUnixNano, lastUnixNano } = block.times;
    const stacks = new ByteWriter();
    for (const stack of block.stacks) stacks.varint(this.#stacks[stack]!);
    connection.run(
      INSERT_BLOCK,
      blockId,
      this.#instance,
      threadId,
      counter.relative(firstUnixNano),
      counter.relative(lastUnixNano),
      spanBase,
      stacks.take(),
      block.columns,
    );
    counter.addBlock(Number(lastUnixNano - firstUnixNano));
  }

  #writeSums({ refs, sums, sumEnds }: PreparedBlock, spanBase: number, blockId: number | null): void {
    const { connection } = this.#target;
    let from = 0;
    sumEnds.forEach((to, index) => {
      for (let at = from * 4; at < to * 4; at += 4) {
        this.#sums.add(this.#stacks[sums[at]!]!, sums[at + 1]!, sums[at + 2]!, sums[at + 3]!);
      }
      from = to;
      const ref = refs.subarray(index * REF_BYTES, (index + 1) * REF_BYTES);
      connection.run(INSERT_SPAN_PROF, spanBase + index, ref, blockId, this.#sums.take());
      connection.run(MARK_PROFILED, ref.subarray(KEY_START, KEY_END), ref);
    });
  }
}

function nextId({ connection }: PartitionTarget, table: 'block' | 'span_prof'): number {
  return connection.row<[number]>(`SELECT ifnull(max(id), 0) + 1 FROM ${table}`)![0];
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
