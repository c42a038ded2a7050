import type { Attributes, Span, SpanEvent, SpanLink } from '@hotspan/wire';
import {
  emptyAttributes,
  packAttributes,
  packValue,
  unpackAttributes,
  unpackValue,
} from './attribute-pack.js';
import { ByteReader } from './byte-reader.js';
import type { ByteWriter } from './byte-writer.js';
import { parseSpanIdBytes, parseTraceIdBytes, spanIdBytes, traceIdBytes } from './id-bytes.js';
import {
  readShared,
  type ShapeIds,
  type ShapesById,
  type StringIds,
  type StringsById,
  writeShared,
} from './string-table.js';

/** What a span holds beside the columns by which it is found. */
export type SpanPayload = Pick<
  Span,
  'attributes' | 'events' | 'links' | 'statusMessage' | 'scope' | 'parentIsRemote'
> & {
  /** End minus start, which may be negative. */
  readonly spreadNanos: bigint;
};

/** Bits of the first byte; what is empty takes no room. The numbers are part of the file format. */
const HAS = { remoteKnown: 1, remote: 2, statusMessage: 4, events: 8, links: 16, spread: 32 };

/** Attributes stand right after the first byte, so that a search need not read the rest. */
export function packSpan(writer: ByteWriter, strings: ShapeIds, span: Span): Uint8Array<ArrayBuffer> {
  const spread = span.endUnixNano - span.startUnixNano;
  const isSpreadPlain = spread >= 0n && spread <= Number.MAX_SAFE_INTEGER;
  const flags =
    (span.parentIsRemote === undefined ? 0 : HAS.remoteKnown) |
    (span.parentIsRemote === true ? HAS.remote : 0) |
    (span.statusMessage === '' ? 0 : HAS.statusMessage) |
    (span.events.length === 0 ? 0 : HAS.events) |
    (span.links.length === 0 ? 0 : HAS.links) |
    (isSpreadPlain ? 0 : HAS.spread);
  writer.byte(flags);
  packOwnAttributes(writer, strings, span);
  if ((flags & HAS.statusMessage) !== 0) writeShared(writer, strings, span.statusMessage);
  if ((flags & HAS.events) !== 0) packEvents(writer, strings, span);
  if ((flags & HAS.links) !== 0) packLinks(writer, strings, span.links);
  if ((flags & HAS.spread) !== 0) writer.bigint(spread);
  return writer.take();
}

export function unpackSpan(
  bytes: Uint8Array,
  strings: ShapesById,
  durationNanos: bigint,
  start: bigint,
): SpanPayload {
  const reader = new ByteReader(bytes);
  const flags = reader.byte();
  const has = (bit: number): boolean => (flags & bit) !== 0;
  const { scope, attributes } = unpackOwnAttributes(reader, strings);
  const statusMessage = has(HAS.statusMessage) ? readShared(reader, strings) : '';
  const events = has(HAS.events) ? unpackEvents(reader, strings, start) : [];
  const links = has(HAS.links) ? unpackLinks(reader, strings) : [];
  const spreadNanos = has(HAS.spread) ? reader.bigint() : durationNanos;
  const remote = has(HAS.remoteKnown) ? { parentIsRemote: has(HAS.remote) } : {};
  return { attributes, statusMessage, scope, events, links, spreadNanos, ...remote };
}

/** Only the attributes of a packed span. */
export function unpackSpanAttributes(bytes: Uint8Array, shapes: ShapesById): Attributes {
  const reader = new ByteReader(bytes);
  reader.byte();
  return unpackOwnAttributes(reader, shapes).attributes;
}

function packOwnAttributes(writer: ByteWriter, shapes: ShapeIds, { scope, attributes }: Span): void {
  const keys = Object.keys(attributes);
  writer.varint(shapes.shapeId({ scope, keys }));
  for (const key of keys) packValue(writer, shapes, attributes[key]!);
}

function unpackOwnAttributes(reader: ByteReader, shapes: ShapesById): Pick<Span, 'scope' | 'attributes'> {
  const { scope, keys } = shapes.shapeOf(reader.varint());
  const attributes = emptyAttributes();
  for (const key of keys) attributes[key] = unpackValue(reader, shapes);
  return { scope: { ...scope }, attributes };
}

/** Times relative to the span's start. */
function packEvents(writer: ByteWriter, strings: StringIds, { events, startUnixNano }: Span): void {
  writer.varint(events.length);
  for (const { timeUnixNano, name, attributes } of events) {
    writer.bigint(timeUnixNano - startUnixNano);
    writeShared(writer, strings, name);
    packAttributes(writer, strings, attributes);
  }
}

function unpackEvents(reader: ByteReader, strings: StringsById, start: bigint): SpanEvent[] {
  return Array.from({ length: reader.varint() }, () => {
    const timeUnixNano = start + reader.bigint();
    const name = readShared(reader, strings);
    return { timeUnixNano, name, attributes: unpackAttributes(reader, strings) };
  });
}

function packLinks(writer: ByteWriter, strings: StringIds, links: readonly SpanLink[]): void {
  writer.varint(links.length);
  for (const { traceId, spanId, attributes } of links) {
    writer.bytes(traceIdBytes(traceId));
    writer.bytes(spanIdBytes(spanId));
    packAttributes(writer, strings, attributes);
  }
}

function unpackLinks(reader: ByteReader, strings: StringsById): SpanLink[] {
  return Array.from({ length: reader.varint() }, () => {
    const traceId = parseTraceIdBytes(reader.bytes(16));
    const spanId = parseSpanIdBytes(reader.bytes(8));
    return { traceId, spanId, attributes: unpackAttributes(reader, strings) };
  });
}
