import type { ProfileSample } from '@hotspan/wire';
import { REF_BYTES } from '../pack/id-bytes.js';
import { type BlockSample, packSamples } from '../pack/sample-block.js';
import type { SampleValues } from '../sample-values.js';
import type { PreparedBlock } from './prepared-profile.js';

/** A sample with its values and with its stack as the prepared profile numbers it. */
export interface StackedSample extends SampleValues {
  readonly sample: ProfileSample;
  readonly stack: number;
}

interface Sum {
  readonly stack: number;
  samples: number;
  wallNanos: number;
  cpuNanos: number;
}

/** @param samples With times, by time; or all without. */
export function prepareBlock(samples: readonly StackedSample[]): PreparedBlock {
  const first = samples[0]!.sample.timestampUnixNano;
  const last = samples.at(-1)!.sample.timestampUnixNano;
  const isTimed = first !== undefined && last !== undefined;
  const stacks = new Numbering<number>();
  const refs = new Numbering<string>();
  const sums: Map<number, Sum>[] = [];
  const rows: BlockSample[] = [];
  for (const row of samples) {
    const span = refOf(row.sample, isTimed, refs);
    if (span === sums.length) sums.push(new Map());
    if (span >= 0) addSum(sums[span]!, row);
    if (!isTimed) continue;
    const offsetNanos = Number(row.sample.timestampUnixNano! - first);
    const { wallNanos, cpuNanos } = row;
    rows.push({ offsetNanos, stack: stacks.of(row.stack), span, wallNanos, cpuNanos });
  }
  return {
    ...(isTimed && { times: { firstUnixNano: first, lastUnixNano: last } }),
    columns: isTimed ? packSamples(rows) : new Uint8Array(0),
    stacks: Uint32Array.from(stacks.values),
    refs: refsAsBytes(refs.values),
    ...flatSums(sums),
  };
}

/**
 * Samples outside of any span are found by thread and time. Those without a time have no such place, so that they
 * get a reference of zeros.
 */
function refOf({ labels }: ProfileSample, isTimed: boolean, refs: Numbering<string>): number {
  const { traceId, spanId } = labels;
  if (traceId === undefined && spanId === undefined && isTimed) return -1;
  return refs.of(`${traceId ?? NO_TRACE}${spanId ?? NO_SPAN}`);
}

const NO_TRACE = '0'.repeat(32);
const NO_SPAN = '0'.repeat(16);

function addSum(sums: Map<number, Sum>, { stack, samples, wallNanos, cpuNanos }: StackedSample): void {
  const sum = sums.get(stack);
  if (sum === undefined) {
    sums.set(stack, { stack, samples, wallNanos, cpuNanos });
    return;
  }
  sum.samples += samples;
  sum.wallNanos += wallNanos;
  sum.cpuNanos += cpuNanos;
}

function flatSums(sums: readonly Map<number, Sum>[]): Pick<PreparedBlock, 'sums' | 'sumEnds'> {
  const sumEnds = new Uint32Array(sums.length);
  const flat: number[] = [];
  sums.forEach((ofSpan, index) => {
    for (const sum of ofSpan.values()) flat.push(sum.stack, sum.samples, sum.wallNanos, sum.cpuNanos);
    sumEnds[index] = flat.length / 4;
  });
  return { sums: Float64Array.from(flat), sumEnds };
}

function refsAsBytes(refs: readonly string[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(refs.length * REF_BYTES);
  const view = Buffer.from(bytes.buffer);
  refs.forEach((hex, index) => {
    view.write(hex, index * REF_BYTES, 'hex');
  });
  return bytes;
}

/** Numbers values from 0 in the order they come. */
export class Numbering<T> {
  readonly values: T[] = [];
  readonly #numbers = new Map<T, number>();

  of(value: T): number {
    const known = this.#numbers.get(value);
    if (known !== undefined) return known;
    const number = this.values.push(value) - 1;
    this.#numbers.set(value, number);
    return number;
  }
}
