import type { InstrumentationScope } from '@hotspan/wire';
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

/** What the spans of one place in the code have in common: their scope, and which attributes they have. */
export interface SpanShape {
  readonly scope: InstrumentationScope;
  readonly keys: readonly string[];
}

export interface ShapeIds extends StringIds {
  shapeId(shape: SpanShape): number;
}

export interface ShapesById extends StringsById {
  shapeOf(id: number): SpanShape;
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
  const bytes = textBytes(text);
  writer.varint(bytes.length * 2);
  writer.bytes(bytes);
}

export function readShared(reader: ByteReader, strings: StringsById): string {
  const head = reader.varint();
  return head % 2 === 1 ? strings.textOf((head - 1) / 2) : readText(reader, head / 2);
}

/** @param count In bytes. */
export function readText(reader: ByteReader, count: number): string {
  return decoder.decode(reader.bytes(count));
}

export function textBytes(text: string): Uint8Array {
  return utf8.encode(text);
}
