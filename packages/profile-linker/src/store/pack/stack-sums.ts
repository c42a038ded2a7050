import { ByteReader } from './byte-reader.js';
import type { ByteWriter } from './byte-writer.js';

/** What was sampled for one stack. */
export interface StackSum {
  readonly stack: number;
  readonly samples: number;
  readonly wallNanos: number;
  readonly cpuNanos: number;
}

/** Appends one sum. Wall time stands as its difference to a whole number of the periods seen before. */
export class StackSumPacker {
  readonly #writer: ByteWriter;
  #period = 0;

  constructor(writer: ByteWriter) {
    this.#writer = writer;
  }

  add(stack: number, samples: number, wallNanos: number, cpuNanos: number): void {
    const writer = this.#writer;
    writer.varint(stack);
    writer.signed(samples);
    writer.signed(wallNanos - samples * this.#period);
    writer.signed(cpuNanos);
    this.#period = periodOf(samples, wallNanos);
  }

  take(): Uint8Array<ArrayBuffer> {
    this.#period = 0;
    return this.#writer.take();
  }
}

export function* unpackStackSums(bytes: Uint8Array): Generator<StackSum> {
  const reader = new ByteReader(bytes);
  let period = 0;
  while (!reader.done) {
    const stack = reader.varint();
    const samples = reader.signed();
    const wallNanos = reader.signed() + samples * period;
    yield { stack, samples, wallNanos, cpuNanos: reader.signed() };
    period = periodOf(samples, wallNanos);
  }
}

/** 0 where a product with it could leave the safe integers. */
function periodOf(samples: number, wallNanos: number): number {
  const period = samples > 0 ? Math.trunc(wallNanos / samples) : 0;
  return Math.abs(period) < 2 ** 32 ? period : 0;
}
