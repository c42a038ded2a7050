import type { StoredBlock } from './block-reader.js';

/** What was sampled for one stack of the dictionary. */
export interface StackSum {
  samples: number;
  wallNanos: number;
  cpuNanos: number;
}

/** Sums by stack. */
export type StackSums = Map<number, StackSum>;

/** Adds the rows of a block whose span (a position in the block) has sums to be added to. */
export function addBlockSums(
  { rows, stacks }: StoredBlock,
  sumsOf: (span: number) => StackSums | undefined,
): void {
  rows.forEachRun((span, from, to) => {
    const sums = sumsOf(span);
    if (sums === undefined) return;
    for (let row = from; row < to; row++) {
      const stack = stacks[rows.stacks.at(row)]!;
      const sum = sums.get(stack) ?? { samples: 0, wallNanos: 0, cpuNanos: 0 };
      sum.samples += rows.samples.at(row);
      sum.wallNanos += rows.wallNanos.at(row);
      sum.cpuNanos += rows.cpuNanos.at(row);
      sums.set(stack, sum);
    }
  });
}

/** Adds to each span's totals the rows of a block that are its own. */
export function addBlockTotals(
  { rows }: StoredBlock,
  totalsOf: (span: number) => StackSum | undefined,
): void {
  rows.forEachRun((span, from, to) => {
    const totals = totalsOf(span);
    if (totals === undefined) return;
    for (let row = from; row < to; row++) {
      totals.samples += rows.samples.at(row);
      totals.wallNanos += rows.wallNanos.at(row);
      totals.cpuNanos += rows.cpuNanos.at(row);
    }
  });
}
