const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lowercase hex of `length` bytes from `start`. */
export function hexOf(bytes: Uint8Array, start = 0, length: number = bytes.length - start): string {
  let text = '';
  for (let i = start; i < start + length; i++) text += HEX[bytes[i]!];
  return text;
}

/** The bytes of a string of hex digits; the caller has checked that it is one. */
export function bytesOfHex(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length >> 1);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

export function isAllZero(bytes: Uint8Array, start = 0, length: number = bytes.length - start): boolean {
  for (let i = start; i < start + length; i++) if (bytes[i] !== 0) return false;
  return true;
}
