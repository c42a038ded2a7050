const PRIMES = [0x01000193, 0x9e3779b1, 0x85ebca77, 0xc2b2ae3d] as const;

/**
 * A 128-bit digest that depends on nothing but what was fed: for telling contents apart, never for security. Four
 * 32-bit lanes, each fed by multiply and rotate, mixed with each other at the end.
 */
export class Digest {
  private a = 0x811c9dc5 | 0;
  private b = 0x2545f491 | 0;
  private c = 0x5bd1e995 | 0;
  private d = 0x27d4eb2f | 0;

  integer(value: number): this {
    this.word(value | 0);
    this.word(Math.floor(value / 2 ** 32) | 0);
    return this;
  }

  bigint(value: bigint): this {
    this.word(Number(BigInt.asIntN(32, value)));
    this.word(Number(BigInt.asIntN(32, value >> 32n)));
    return this;
  }

  text(value: string): this {
    this.word(value.length);
    for (let i = 0; i < value.length; i++) this.word(value.charCodeAt(i));
    return this;
  }

  /** 32 lowercase hex digits, never all zero. */
  hex(): string {
    let { a, b, c, d } = this;
    for (let round = 0; round < 4; round++) {
      a = avalanche(a ^ d);
      b = avalanche(b + a);
      c = avalanche(c ^ b);
      d = avalanche(d + c);
    }
    const hex = [a, b, c, d].map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('');
    return /^0+$/.test(hex) ? `${hex.slice(1)}1` : hex;
  }

  private word(value: number): void {
    this.a = Math.imul(this.a ^ value, PRIMES[0]);
    this.b = Math.imul(rotate(this.b ^ value, 13), PRIMES[1]) + this.a;
    this.c = Math.imul(rotate(this.c + value, 17), PRIMES[2]) ^ this.b;
    this.d = Math.imul(rotate(this.d - value, 11), PRIMES[3]) + this.c;
  }
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function avalanche(value: number): number {
  let x = value;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return x ^ (x >>> 16);
}
