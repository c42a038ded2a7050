import type { Attributes, AttributeValue } from '@hotspan/wire';
import type { ByteReader } from './byte-reader.js';
import type { ByteWriter } from './byte-writer.js';
import { readShared, type StringIds, type StringsById, writeShared } from './string-table.js';

/** First byte of a packed value. The numbers are part of the file format. */
const KIND = {
  null: 0,
  false: 1,
  true: 2,
  integer: 3,
  bigint: 4,
  double: 5,
  string: 6,
  bytes: 7,
  list: 8,
  map: 9,
};

/** Attributes with their order, keys by number. */
export function packAttributes(writer: ByteWriter, strings: StringIds, attributes: Attributes): void {
  const keys = Object.keys(attributes);
  writer.varint(keys.length);
  for (const key of keys) {
    writer.varint(strings.idOf(key));
    packValue(writer, strings, attributes[key]!);
  }
}

/** The object has no prototype. */
export function unpackAttributes(reader: ByteReader, strings: StringsById): Attributes {
  const attributes: { [key: string]: AttributeValue } = Object.create(null);
  for (let count = reader.varint(); count > 0; count--) {
    const key = strings.textOf(reader.varint());
    attributes[key] = unpackValue(reader, strings);
  }
  return attributes;
}

function packValue(writer: ByteWriter, strings: StringIds, value: AttributeValue): void {
  if (typeof value === 'string') {
    writer.byte(KIND.string);
    writeShared(writer, strings, value);
  } else if (typeof value === 'boolean') {
    writer.byte(value ? KIND.true : KIND.false);
  } else if (typeof value === 'bigint') {
    writer.byte(KIND.bigint);
    writer.bigint(value);
  } else if (typeof value === 'number') {
    packNumber(writer, value);
  } else {
    packObject(writer, strings, value);
  }
}

function packNumber(writer: ByteWriter, value: number): void {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
    writer.byte(KIND.integer);
    writer.signed(value);
  } else {
    writer.byte(KIND.double);
    writer.double(value);
  }
}

function packObject(
  writer: ByteWriter,
  strings: StringIds,
  value: Exclude<AttributeValue, string | boolean | number | bigint>,
): void {
  if (value === null) {
    writer.byte(KIND.null);
  } else if (value instanceof Uint8Array) {
    writer.byte(KIND.bytes);
    writer.sized(value);
  } else if (isList(value)) {
    writer.byte(KIND.list);
    writer.varint(value.length);
    for (const item of value) packValue(writer, strings, item);
  } else {
    writer.byte(KIND.map);
    packAttributes(writer, strings, value);
  }
}

function unpackValue(reader: ByteReader, strings: StringsById): AttributeValue {
  const kind = reader.byte();
  if (kind === KIND.string) return readShared(reader, strings);
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
