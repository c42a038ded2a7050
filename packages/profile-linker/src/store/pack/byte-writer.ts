const utf8 = new TextEncoder();

/** Appends numbers and bytes to a growing buffer. Integers are LEB128: 7 bits a byte, low ones first. */
export class ByteWriter {
  #bytes = new Uint8Array(512);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    this.#grow(1);
    this.#bytes[this.#length++] = value;
  }

  /** @param value An integer from 0 below 2^53. */
  varint(value: number): void {
    this.#grow(8);
    let rest = value;
    while (rest > 0x7fff_ffff) {
      this.#bytes[this.#length++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    while (rest > 127) {
      this.#bytes[this.#length++] = (rest & 127) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[this.#length++] = rest;
  }

  /** Sign in the lowest bit of the first byte, so that every safe integer fits. */
  signed(value: number): void {
    const sign = value < 0 ? 1 : 0;
    const size = Math.abs(value);
    const low = ((size % 64) << 1) | sign;
    if (size < 64) {
      this.byte(low);
      return;
    }
    this.byte(low | 0x80);
    this.varint(Math.floor(size / 64));
  }

  /** An integer of any size. */
  bigint(value: bigint): void {
    this.byte(value < 0n ? 1 : 0);
    const hex = (value < 0n ? -value : value).toString(16);
    this.sized(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex'));
  }

  double(value: number): void {
    this.#grow(8);
    new DataView(this.#bytes.buffer).setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  bytes(value: Uint8Array): void {
    this.#grow(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  /** Bytes after their count. */
  sized(value: Uint8Array): void {
    this.varint(value.length);
    this.bytes(value);
  }

  text(value: string): void {
    this.sized(utf8.encode(value));
  }

  /** A copy of what was written; the writer starts anew. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }

  #grow(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
