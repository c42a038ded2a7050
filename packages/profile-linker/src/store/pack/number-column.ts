import type { ByteReader } from './byte-reader.js';
import type { ByteWriter } from './byte-writer.js';

/** Widths above this are rounded up to whole bytes, so that a value never spans more than four. */
const MAX_UNALIGNED_BITS = 25;
/** Above it a sum with the base could leave the safe integers. */
const MAX_BITS = 48;
/** What an exception costs about: its position and its value. */
const EXCEPTION_BITS = 56;

/**
 * Safe integers, each the same number of bits above a base (patched frame of reference: Zukowski et al., "Super-
 * Scalar RAM-CPU Cache Compression", 2006), which makes any of them readable alone. The few that need more bits than
 * the rest stand in a list of exceptions. Layout: base, width, number of exceptions, their positions and values,
 * then the bits, low ones first.
 */
export function packNumbers(writer: ByteWriter, values: readonly number[]): void {
  let base = values[0] ?? 0;
  for (const value of values) if (value < base) base = value;
  const width = bestWidth(values, base);
  const limit = 2 ** width;
  const exceptions: number[] = [];
  values.forEach((value, index) => {
    if (value - base >= limit) exceptions.push(index);
  });
  writer.signed(base);
  writer.byte(width);
  writer.varint(exceptions.length);
  for (const index of exceptions) {
    writer.varint(index);
    writer.signed(values[index]!);
  }
  writer.sized(packBits(values, base, width));
}

/** A column that `packNumbers` wrote. */
export class NumberColumn {
  readonly #base: number;
  readonly #width: number;
  readonly #bits: Uint8Array;
  readonly #exceptions: ReadonlyMap<number, number> | undefined;

  constructor(reader: ByteReader) {
    this.#base = reader.signed();
    this.#width = reader.byte();
    const count = reader.varint();
    const exceptions = new Map<number, number>();
    for (let i = 0; i < count; i++) exceptions.set(reader.varint(), reader.signed());
    this.#exceptions = count === 0 ? undefined : exceptions;
    this.#bits = reader.sized();
  }

  at(index: number): number {
    if (this.#exceptions !== undefined) {
      const exception = this.#exceptions.get(index);
      if (exception !== undefined) return exception;
    }
    if (this.#width === 0) return this.#base;
    return this.#base + (this.#width <= MAX_UNALIGNED_BITS ? this.#bitsAt(index) : this.#bytesAt(index));
  }

  #bitsAt(index: number): number {
    const bit = index * this.#width;
    const at = Math.floor(bit / 8);
    const bits = this.#bits;
    const word = bits[at]! | (bits[at + 1]! << 8) | (bits[at + 2]! << 16) | (bits[at + 3]! << 24);
    return (word >>> (bit % 8)) & (2 ** this.#width - 1);
  }

  #bytesAt(index: number): number {
    const count = this.#width / 8;
    let value = 0;
    for (let at = (index + 1) * count - 1; at >= index * count; at--) value = value * 256 + this.#bits[at]!;
    return value;
  }
}

/** The width at which bits and exceptions together are smallest. */
function bestWidth(values: readonly number[], base: number): number {
  const withBits = new Uint32Array(65);
  for (const value of values) withBits[bitsOf(value - base)]!++;
  let best = 0;
  let bestCost = Number.POSITIVE_INFINITY;
  let exceptions = values.length;
  for (let bits = 0; bits <= MAX_BITS; bits++) {
    exceptions -= withBits[bits]!;
    if (bits > MAX_UNALIGNED_BITS && bits % 8 !== 0) continue;
    const cost = values.length * bits + exceptions * EXCEPTION_BITS;
    if (cost < bestCost) {
      best = bits;
      bestCost = cost;
    }
  }
  return best;
}

function bitsOf(value: number): number {
  return value < 2 ** 32 ? 32 - Math.clz32(value) : 32 + bitsOf(Math.floor(value / 2 ** 32));
}

/** Three spare bytes at the end let the last value be read like the others. */
function packBits(values: readonly number[], base: number, width: number): Uint8Array {
  const bytes = new Uint8Array(width === 0 ? 0 : Math.ceil((values.length * width) / 8) + 3);
  const limit = 2 ** width;
  values.forEach((value, index) => {
    const above = value - base;
    if (above >= limit) return;
    if (width <= MAX_UNALIGNED_BITS) putBits(bytes, index * width, above);
    else putBytes(bytes, (index * width) / 8, above, width / 8);
  });
  return bytes;
}

function putBits(bytes: Uint8Array, bit: number, value: number): void {
  let at = Math.floor(bit / 8);
  let word = (value << (bit % 8)) >>> 0;
  for (; word !== 0; word >>>= 8) bytes[at++]! |= word & 255;
}

function putBytes(bytes: Uint8Array, at: number, value: number, count: number): void {
  let rest = value;
  for (let i = 0; i < count; i++) {
    bytes[at + i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}
