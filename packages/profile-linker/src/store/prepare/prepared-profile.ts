import type { Instance } from '../../core/model/span.js';

/**
 * A profile made ready for storing: checked, split by thread and block, its samples packed. Numbers lie in typed arrays, which cross to another thread without being copied.
 */
export interface PreparedProfile {
  /** 16 bytes. */
  readonly profileId: Uint8Array<ArrayBuffer>;
  readonly startUnixNano: bigint;
  readonly endUnixNano: bigint;
  readonly periodNanos: number;
  readonly instance: Instance;
  readonly strings: readonly string[];
  /** Four numbers a frame: name and file (indices into `strings`), line, column. */
  readonly frames: Float64Array<ArrayBuffer>;
  /** Frame indices of all stacks one after another, leaf first. */
  readonly stackFrames: Uint32Array<ArrayBuffer>;
  /** Where the frames of each stack end. */
  readonly stackEnds: Uint32Array<ArrayBuffer>;
  readonly threads: readonly PreparedThread[];
}

export interface PreparedThread {
  readonly threadId: number;
  readonly threadName: string;
  readonly samples: number;
  readonly blocks: readonly PreparedBlock[];
}

export interface PreparedBlock {
  /** Times of the first and the last sample; absent for samples without time. */
  readonly times?: { readonly firstUnixNano: bigint; readonly lastUnixNano: bigint };
  /** Packed by `packBlock`. */
  readonly data: Uint8Array<ArrayBuffer>;
  /** Stacks of the profile that the rows refer to by position. */
  readonly stacks: Uint32Array<ArrayBuffer>;
  /** References (24 bytes each) that the rows refer to by position. */
  readonly refs: Uint8Array<ArrayBuffer>;
}

/** The memory that moves, rather than being copied, when a prepared profile is posted to another thread. */
export function transferablesOf(profile: PreparedProfile): ArrayBuffer[] {
  const own = [profile.profileId, profile.frames, profile.stackFrames, profile.stackEnds];
  const blocks = profile.threads.flatMap((thread) => thread.blocks);
  const arrays = [...own, ...blocks.flatMap((b) => [b.data, b.stacks, b.refs])];
  return arrays.map((array) => array.buffer);
}
