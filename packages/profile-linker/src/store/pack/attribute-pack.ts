import type { Attributes, AttributeValue } from '@hotspan/wire';
import type { ByteReader } from './byte-reader.js';
import type { ByteWriter } from './byte-writer.js';
import { readText, type StringIds, type StringsById, textBytes } from './string-table.js';

/** Low two bits of the first number of a value; the rest is what the names say. Part of the file format. */
const TAG = { sharedString: 0, textLength: 1, smallInteger: 2, kind: 3 };
/** What follows a first number with the tag `kind`. */
const KIND = { null: 0, false: 1, true: 2, integer: 3, bigint: 4, double: 5, bytes: 6, list: 7, map: 8 };

/** Attributes with their order, keys by number. */
export function packAttributes(writer: ByteWriter, strings: StringIds, attributes: Attributes): void {
  const keys = Object.keys(attributes);
  writer.varint(keys.length);
  for (const key of keys) {
    writer.varint(strings.idOf(key));
    packValue(writer, strings, attributes[key]!);
  }
}

export function unpackAttributes(reader: ByteReader, strings: StringsById): Attributes {
  const attributes = emptyAttributes();
  for (let count = reader.varint(); count > 0; count--) {
    const key = strings.textOf(reader.varint());
    attributes[key] = unpackValue(reader, strings);
  }
  return attributes;
}

/** An object without prototype. */
export function emptyAttributes(): { [key: string]: AttributeValue } {
  return Object.create(null);
}

export function packValue(writer: ByteWriter, strings: StringIds, value: AttributeValue): void {
  if (typeof value === 'string') packString(writer, strings, value);
  else if (typeof value === 'number') packNumber(writer, value);
  else if (typeof value === 'boolean') packKind(writer, value ? KIND.true : KIND.false);
  else if (typeof value === 'bigint') {
    packKind(writer, KIND.bigint);
    writer.bigint(value);
  } else packObject(writer, strings, value);
}

function packString(writer: ByteWriter, strings: StringIds, text: string): void {
  const id = strings.idIfShared(text);
  if (id !== undefined) {
    writer.varint(id * 4 + TAG.sharedString);
    return;
  }
  const bytes = textBytes(text);
  writer.varint(bytes.length * 4 + TAG.textLength);
  writer.bytes(bytes);
}

function packNumber(writer: ByteWriter, value: number): void {
  if (Object.is(value, -0) || !Number.isSafeInteger(value)) {
    packKind(writer, KIND.double);
    writer.double(value);
  } else if (value >= 0 && value < 2 ** 32) {
    writer.varint(value * 4 + TAG.smallInteger);
  } else {
    packKind(writer, KIND.integer);
    writer.signed(value);
  }
}

function packObject(
  writer: ByteWriter,
  strings: StringIds,
  value: Exclude<AttributeValue, string | boolean | number | bigint>,
): void {
  if (value === null) {
    packKind(writer, KIND.null);
  } else if (value instanceof Uint8Array) {
    packKind(writer, KIND.bytes);
    writer.sized(value);
  } else if (isList(value)) {
    packKind(writer, KIND.list);
    writer.varint(value.length);
    for (const item of value) packValue(writer, strings, item);
  } else {
    packKind(writer, KIND.map);
    packAttributes(writer, strings, value);
  }
}

function packKind(writer: ByteWriter, kind: number): void {
  writer.varint(kind * 4 + TAG.kind);
}

export function unpackValue(reader: ByteReader, strings: StringsById): AttributeValue {
  const head = reader.varint();
  const tag = head % 4;
  const rest = (head - tag) / 4;
  if (tag === TAG.sharedString) return strings.textOf(rest);
  if (tag === TAG.textLength) return readText(reader, rest);
  return tag === TAG.smallInteger ? rest : unpackKind(reader, strings, rest);
}

function unpackKind(reader: ByteReader, strings: StringsById, kind: number): AttributeValue {
  if (kind === KIND.integer) return reader.signed();
  if (kind === KIND.double) return reader.double();
  if (kind === KIND.bigint) return reader.bigint();
  if (kind === KIND.bytes) return reader.sized().slice();
  if (kind === KIND.list) return Array.from({ length: reader.varint() }, () => unpackValue(reader, strings));
  if (kind === KIND.map) return unpackAttributes(reader, strings);
  return kind === KIND.null ? null : kind === KIND.true;
}

function isList(value: object): value is readonly AttributeValue[] {
  return Array.isArray(value);
}
