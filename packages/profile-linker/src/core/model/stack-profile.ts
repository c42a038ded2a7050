import type { SpanId } from '@hotspan/wire';

/** One displayed entry of a stack, without its position in any profile. */
export interface Frame {
  readonly name: string;
  /** Path or URL as mapped by source maps; empty when unknown. */
  readonly fileName: string;
  /** Line being executed, 1-based; 0 when unknown. */
  readonly line: number;
  readonly column: number;
}

/** What was sampled for one stack, and for which span. */
export interface StackEntry {
  /** Absent for samples taken outside any span. */
  readonly spanId?: SpanId;
  /** Index into `StackProfile.stacks`. */
  readonly stackIndex: number;
  readonly samples: number;
  readonly wallNanos: number;
  readonly cpuNanos: number;
}

/** Samples summed by (span, stack). Order of entries carries no meaning. */
export interface StackProfile {
  readonly frames: readonly Frame[];
  /** Frame indices, leaf first. */
  readonly stacks: readonly (readonly number[])[];
  readonly entries: readonly StackEntry[];
}
