import type { SampleLabels } from '@hotspan/wire';
import type { SourcePosition } from '../sampler/sampler.js';

/** Stacks one after another. */
export interface FlatStacks {
  /** Where each stack begins in `positions`; one more entry tells where the last one ends. */
  readonly offsets: Uint32Array;
  /** Indices into `FlatProfile.positions`, leaf first. */
  readonly positions: Uint32Array;
}

/** Samples in columns: cheap to make, and cheap to hand to another thread. */
export interface FlatSamples {
  readonly stacks: Uint32Array;
  readonly counts: Uint32Array;
  readonly cpuNanos: Float64Array;
  /** Microseconds since the epoch; 0 for samples without a time. */
  readonly timesMicros: BigInt64Array;
  /** Indices into `FlatProfile.labels`. */
  readonly labels: Uint32Array;
}

/** One window before its positions are resolved and its tables are built. */
export interface FlatProfile {
  /** Every place in code that occurs, once. */
  readonly positions: readonly SourcePosition[];
  readonly stacks: FlatStacks;
  readonly samples: FlatSamples;
  readonly labels: readonly SampleLabels[];
  /** The value of one sample in wall time. */
  readonly periodNanos: number;
  /** Whether CPU time was measured. */
  readonly cpu: boolean;
  /**
   * Signals that no stack came of. V8 gives up on about one in a hundred (a frame just being set up), and resolves
   * each about one period after its signal, so that a rotation loses the one or two that are under way. (Waiting for
   * them would stop the application for up to two periods.)
   */
  readonly lostSamples: number;
}

/** The last sample's time in microseconds since the epoch; `undefined` when no sample has one. */
export function lastTimeMicros({ samples }: FlatProfile): bigint | undefined {
  let last = 0n;
  for (const time of samples.timesMicros) if (time > last) last = time;
  return last === 0n ? undefined : last;
}
