import type { ProfileSample, SampleLabels } from '@hotspan/wire';
import { REF_BYTES } from '../pack/id-bytes.js';
import { type BlockRow, packBlock } from '../pack/sample-block.js';
import type { SampleValues } from '../sample-values.js';
import { Numbering } from './numbering.js';
import type { PreparedBlock } from './prepared-profile.js';

/** A sample with its values and with its stack as the prepared profile numbers it. */
export interface StackedSample extends SampleValues {
  readonly sample: ProfileSample;
  readonly stack: number;
}

/** @param samples With times, by time. */
export function prepareTimedBlock(samples: readonly StackedSample[]): PreparedBlock {
  const firstUnixNano = samples[0]!.sample.timestampUnixNano!;
  const lastUnixNano = samples.at(-1)!.sample.timestampUnixNano!;
  const stacks = new Numbering<number>();
  const refs = new RefNumbering();
  const rows = samples.map(({ sample, stack, samples: count, wallNanos, cpuNanos }): BlockRow => {
    const offsetNanos = Number(sample.timestampUnixNano! - firstUnixNano);
    const { traceId, spanId } = sample.labels;
    const span = traceId === undefined && spanId === undefined ? -1 : refs.of(sample.labels);
    return { offsetNanos, stack: stacks.of(stack), span, samples: count, wallNanos, cpuNanos };
  });
  return { times: { firstUnixNano, lastUnixNano }, ...packed(rows, stacks, refs) };
}

/**
 * Samples without time, summed by span and stack. Those outside of any span have no other place to be found at, so
 * that they get a reference of zeros.
 */
export function prepareUntimedBlock(samples: readonly StackedSample[]): PreparedBlock {
  const stacks = new Numbering<number>();
  const refs = new RefNumbering();
  const sums = new Map<string, BlockRow>();
  for (const { sample, stack, samples: count, wallNanos, cpuNanos } of samples) {
    const own = { span: refs.of(sample.labels), stack: stacks.of(stack) };
    const key = `${own.span},${own.stack}`;
    const sum = sums.get(key) ?? { samples: 0, wallNanos: 0, cpuNanos: 0 };
    sums.set(key, {
      ...own,
      offsetNanos: 0,
      samples: sum.samples + count,
      wallNanos: sum.wallNanos + wallNanos,
      cpuNanos: sum.cpuNanos + cpuNanos,
    });
  }
  const rows = [...sums.values()].sort((a, b) => a.span - b.span);
  return packed(rows, stacks, refs);
}

function packed(rows: readonly BlockRow[], stacks: Numbering<number>, refs: RefNumbering): PreparedBlock {
  const bytes = refs.bytes();
  return { data: packBlock(rows, bytes), stacks: Uint32Array.from(stacks.values), refs: bytes };
}

const NO_TRACE = '0'.repeat(32);
const NO_SPAN = '0'.repeat(16);

/** Numbers pairs of trace id and span id; an absent id becomes zeros. */
class RefNumbering {
  readonly #refs = new Numbering<string>();
  /** Samples of a span share their labels, which are cheaper to look up than the ids in them. */
  readonly #byLabels = new Map<SampleLabels, number>();

  of(labels: SampleLabels): number {
    const known = this.#byLabels.get(labels);
    if (known !== undefined) return known;
    const number = this.#refs.of(`${labels.traceId ?? NO_TRACE}${labels.spanId ?? NO_SPAN}`);
    this.#byLabels.set(labels, number);
    return number;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const refs = this.#refs.values;
    const bytes = new Uint8Array(refs.length * REF_BYTES);
    const view = Buffer.from(bytes.buffer);
    refs.forEach((hex, index) => {
      view.write(hex, index * REF_BYTES, 'hex');
    });
    return bytes;
  }
}
