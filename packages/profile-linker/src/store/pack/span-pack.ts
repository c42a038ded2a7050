import type { Attributes, InstrumentationScope, Span, SpanEvent, SpanLink } from '@hotspan/wire';
import { packAttributes, unpackAttributes } from './attribute-pack.js';
import { ByteReader } from './byte-reader.js';
import type { ByteWriter } from './byte-writer.js';
import { parseSpanIdBytes, parseTraceIdBytes, spanIdBytes, traceIdBytes } from './id-bytes.js';
import { readShared, type StringIds, type StringsById, writeShared } from './string-table.js';

/** What a span holds beside the columns by which it is found. */
export type SpanPayload = Pick<
  Span,
  'attributes' | 'events' | 'links' | 'statusMessage' | 'scope' | 'parentIsRemote'
> & {
  /** End minus start, which may be negative. */
  readonly spreadNanos: bigint;
};

/** Bits of the first byte; what is empty takes no room. The numbers are part of the file format. */
const HAS = { remoteKnown: 1, remote: 2, statusMessage: 4, scope: 8, events: 16, links: 32, spread: 64 };

/** Attributes stand right after the first byte, so that a search need not read the rest. */
export function packSpan(writer: ByteWriter, strings: StringIds, span: Span): Uint8Array<ArrayBuffer> {
  const spread = span.endUnixNano - span.startUnixNano;
  const isSpreadPlain = spread >= 0n && spread <= Number.MAX_SAFE_INTEGER;
  const flags =
    (span.parentIsRemote === undefined ? 0 : HAS.remoteKnown) |
    (span.parentIsRemote === true ? HAS.remote : 0) |
    (span.statusMessage === '' ? 0 : HAS.statusMessage) |
    (span.scope.name === '' && span.scope.version === '' ? 0 : HAS.scope) |
    (span.events.length === 0 ? 0 : HAS.events) |
    (span.links.length === 0 ? 0 : HAS.links) |
    (isSpreadPlain ? 0 : HAS.spread);
  writer.byte(flags);
  packAttributes(writer, strings, span.attributes);
  if ((flags & HAS.statusMessage) !== 0) writeShared(writer, strings, span.statusMessage);
  if ((flags & HAS.scope) !== 0) packScope(writer, strings, span.scope);
  if ((flags & HAS.events) !== 0) packEvents(writer, strings, span);
  if ((flags & HAS.links) !== 0) packLinks(writer, strings, span.links);
  if ((flags & HAS.spread) !== 0) writer.bigint(spread);
  return writer.take();
}

export function unpackSpan(
  bytes: Uint8Array,
  strings: StringsById,
  durationNanos: bigint,
  start: bigint,
): SpanPayload {
  const reader = new ByteReader(bytes);
  const flags = reader.byte();
  const has = (bit: number): boolean => (flags & bit) !== 0;
  const attributes = unpackAttributes(reader, strings);
  const statusMessage = has(HAS.statusMessage) ? readShared(reader, strings) : '';
  const scope = has(HAS.scope) ? unpackScope(reader, strings) : { name: '', version: '' };
  const events = has(HAS.events) ? unpackEvents(reader, strings, start) : [];
  const links = has(HAS.links) ? unpackLinks(reader, strings) : [];
  const spreadNanos = has(HAS.spread) ? reader.bigint() : durationNanos;
  const remote = has(HAS.remoteKnown) ? { parentIsRemote: has(HAS.remote) } : {};
  return { attributes, statusMessage, scope, events, links, spreadNanos, ...remote };
}

/** Only the attributes of a packed span. */
export function unpackSpanAttributes(bytes: Uint8Array, strings: StringsById): Attributes {
  const reader = new ByteReader(bytes);
  reader.byte();
  return unpackAttributes(reader, strings);
}

function packScope(writer: ByteWriter, strings: StringIds, scope: InstrumentationScope): void {
  writer.varint(strings.idOf(scope.name));
  writer.varint(strings.idOf(scope.version));
}

function unpackScope(reader: ByteReader, strings: StringsById): InstrumentationScope {
  const name = strings.textOf(reader.varint());
  return { name, version: strings.textOf(reader.varint()) };
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
