import { HotspanError } from '@hotspan/wire';
import { STORE_CORRUPT } from '../store-error.js';

const utf8 = new TextDecoder();

/** Reads what a ByteWriter wrote. @throws HotspanError `HOTSPAN_STORE_CORRUPT` when the bytes end early. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw endsEarly();
    return byte;
  }

  varint(): number {
    const first = this.byte();
    if (first < 0x80) return first;
    let value = first & 127;
    let scale = 128;
    for (;;) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
  }

  signed(): number {
    const first = this.byte();
    const low = (first & 127) >> 1;
    const size = first < 0x80 ? low : low + this.varint() * 64;
    return (first & 1) === 1 ? -size : size;
  }

  bigint(): bigint {
    const negative = this.byte() === 1;
    const size = BigInt(`0x${Buffer.from(this.sized()).toString('hex')}`);
    return negative ? -size : size;
  }

  double(): number {
    const bytes = this.bytes(8);
    return new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0, true);
  }

  /** A view, not a copy. */
  bytes(count: number): Uint8Array {
    const end = this.#at + count;
    if (end > this.#bytes.length) throw endsEarly();
    const bytes = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return bytes;
  }

  sized(): Uint8Array {
    return this.bytes(this.varint());
  }

  text(): string {
    return utf8.decode(this.sized());
  }
}

function endsEarly(): HotspanError {
  const hint = 'Stop the linker, move the data directory away and start with an empty one.';
  return new HotspanError(STORE_CORRUPT, 'A packed value in the store ends early.', hint);
}
