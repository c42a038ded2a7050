import type { ByteReader } from './byte-reader.js';
import type { ByteWriter } from './byte-writer.js';

/** Gives strings numbers. */
export interface StringIds {
  /** The number of a string, which it gets now if it has none. */
  idOf(text: string): number;
  /** The number of a string that is worth one; `undefined` for one that is better written out. */
  idIfShared(text: string): number | undefined;
}

export interface StringsById {
  textOf(id: number): string;
}

const utf8 = new TextEncoder();
const decoder = new TextDecoder();

/** A string by number (odd) or written out (even, then its bytes). */
export function writeShared(writer: ByteWriter, strings: StringIds, text: string): void {
  const id = strings.idIfShared(text);
  if (id !== undefined) {
    writer.varint(id * 2 + 1);
    return;
  }
  const bytes = utf8.encode(text);
  writer.varint(bytes.length * 2);
  writer.bytes(bytes);
}

export function readShared(reader: ByteReader, strings: StringsById): string {
  const head = reader.varint();
  if (head % 2 === 1) return strings.textOf((head - 1) / 2);
  return decoder.decode(reader.bytes(head / 2));
}
