/** Bytes up to which a string is looked for among the recent ones, and how many of those are kept. */
const MAX_LENGTH = 48;
const SLOTS = 512;

/**
 * Short strings of ASCII characters in one body. Attribute keys and most values occur again and again: those are
 * compared with what was read before instead of being made anew, which saves the time and the memory.
 */
export class RecentStrings {
  private readonly bytes: Uint8Array;
  private readonly slots: (string | undefined)[] = new Array<string | undefined>(SLOTS).fill(undefined);

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** The string at `start`, or `undefined` when it is long or not ASCII. */
  read(start: number, length: number): string | undefined {
    if (length > MAX_LENGTH) return undefined;
    const { bytes, slots } = this;
    let hash = length;
    for (let i = start; i < start + length; i++) {
      const byte = bytes[i]!;
      if (byte > 0x7f) return undefined;
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
    const slot = (hash ^ (hash >>> 9)) & (SLOTS - 1);
    const known = slots[slot];
    if (known !== undefined && known.length === length && isSameText(known, bytes, start)) return known;
    const codes = new Array<number>(length);
    for (let i = 0; i < length; i++) codes[i] = bytes[start + i]!;
    const text = String.fromCharCode.apply(String, codes);
    slots[slot] = text;
    return text;
  }
}

function isSameText(text: string, bytes: Uint8Array, start: number): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}
