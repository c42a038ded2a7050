/** Character codes of the two hex digits of each byte. */
const DIGITS: Uint8Array = Uint8Array.from({ length: 512 }, (_, i) =>
  '0123456789abcdef'.charCodeAt(i % 2 === 0 ? i >> 5 : (i >> 1) & 15),
);

/** Lowercase hex of all bytes. One call makes one flat string; adding digits up would leave a tree of strings. */
export function hexOf(bytes: Uint8Array): string {
  const codes = new Array<number>(2 * bytes.length);
  for (let i = 0; i < bytes.length; i++) {
    codes[2 * i] = DIGITS[2 * bytes[i]!]!;
    codes[2 * i + 1] = DIGITS[2 * bytes[i]! + 1]!;
  }
  return String.fromCharCode.apply(String, codes);
}

/** The bytes of a string of hex digits; the caller has checked that it is one. */
export function bytesOfHex(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length >> 1);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

export function isAllZero(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) return false;
  return true;
}
