import type { Attributes, InstrumentationScope } from './attributes.js';
import type { SpanId, TraceId } from './ids.js';
import type { DecodeLimits } from './limits.js';
import { newAttributes, readAttribute, readResource, readScope } from './otlp-common.js';
import { parentIsRemote, spanKind, statusCode } from './otlp-span.js';
import { type ProtoReader, readProto } from './proto-reader.js';
import type { ResourceSpans, Span, SpanEvent, SpanLink, StatusCode } from './span.js';

/*
 * Messages of opentelemetry.proto.trace.v1 (opentelemetry-proto v1.11.0), names by field number. A case label is
 * `field number << 3 | wire type`.
 */
const REQUEST = ['', 'resource_spans'];
const RESOURCE_SPANS = ['', 'resource', 'scope_spans', 'schema_url'];
const SCOPE_SPANS = ['', 'scope', 'spans', 'schema_url'];
const SPAN = [
  '',
  'trace_id',
  'span_id',
  'trace_state',
  'parent_span_id',
  'name',
  'kind',
  'start_time_unix_nano',
  'end_time_unix_nano',
  'attributes',
  'dropped_attributes_count',
  'events',
  'dropped_events_count',
  'links',
  'dropped_links_count',
  'status',
  'flags',
];
const EVENT = ['', 'time_unix_nano', 'name', 'attributes', 'dropped_attributes_count'];
const LINK = ['', 'trace_id', 'span_id', 'trace_state', 'attributes', 'dropped_attributes_count', 'flags'];
const STATUS = ['', '', 'message', 'code'];

const NO_SCOPE: InstrumentationScope = Object.freeze({ name: '', version: '' });

/**
 * Decodes an OTLP `ExportTraceServiceRequest` (protobuf, not compressed).
 *
 * What is taken as sent: times (a span may end before it starts), unknown kinds and status codes (`unspecified`,
 * `unset`), a parent id of zeros (no parent). Links without a valid span context point nowhere and are left out.
 *
 * @throws DecodeError for anything that is not such a message, with the field's path and the byte position.
 * @throws LimitError when the request is larger than `limits` allow.
 */
export function decodeTraceRequest(bytes: Uint8Array, limits?: Partial<DecodeLimits>): ResourceSpans[] {
  return readProto(bytes, limits, (r) => {
    const batch: ResourceSpans[] = [];
    const budget = { spans: 0 };
    for (let tag = r.next(); tag !== 0; tag = r.next()) {
      if (tag === 0x0a) batch.push(readResourceSpans(r, batch.length, budget));
      else r.skip(tag, REQUEST);
    }
    return batch;
  });
}

function readResourceSpans(r: ProtoReader, index: number, budget: { spans: number }): ResourceSpans {
  const outer = r.enter('resource_spans', index);
  let resource: Attributes = newAttributes();
  const spans: Span[] = [];
  let scopes = 0;
  for (let tag = r.next(); tag !== 0; tag = r.next()) {
    switch (tag) {
      case 0x0a:
        resource = readResource(r);
        break;
      case 0x12:
        readScopeSpans(r, scopes++, spans, budget);
        break;
      case 0x1a:
        r.pass('schema_url');
        break;
      default:
        r.skip(tag, RESOURCE_SPANS);
    }
  }
  r.leave(outer);
  return { resource, spans };
}

function readScopeSpans(r: ProtoReader, index: number, spans: Span[], budget: { spans: number }): void {
  const outer = r.enter('scope_spans', index);
  const first = spans.length;
  let scope = NO_SCOPE;
  for (let tag = r.next(); tag !== 0; tag = r.next()) {
    switch (tag) {
      case 0x0a:
        scope = readScope(r);
        break;
      case 0x12:
        if (++budget.spans > r.limits.maxSpans) throw r.limit('too many spans', 'maxSpans');
        spans.push(readSpan(r, spans.length - first));
        break;
      case 0x1a:
        r.pass('schema_url');
        break;
      default:
        r.skip(tag, SCOPE_SPANS);
    }
  }
  // The scope may come after its spans on the wire.
  for (let i = first; i < spans.length; i++) (spans[i] as { scope: InstrumentationScope }).scope = scope;
  r.leave(outer);
}

function readSpan(r: ProtoReader, index: number): Span {
  const outer = r.enter('spans', index);
  let traceId = '';
  let spanId = '';
  let parentSpanId = '';
  let name = '';
  let kind = 0;
  let startUnixNano = 0n;
  let endUnixNano = 0n;
  let flags = 0;
  let status = { code: 'unset' as StatusCode, message: '' };
  const attributes = newAttributes();
  const events: SpanEvent[] = [];
  const links: SpanLink[] = [];
  let attributeCount = 0;
  let linkCount = 0;
  for (let tag = r.next(); tag !== 0; tag = r.next()) {
    switch (tag) {
      case 0x0a:
        traceId = r.hexId('trace_id', 16);
        break;
      case 0x12:
        spanId = r.hexId('span_id', 8);
        break;
      case 0x22:
        parentSpanId = r.hexId('parent_span_id', 8);
        break;
      case 0x2a:
        name = r.string('name');
        break;
      case 0x30:
        kind = r.int32('kind');
        break;
      case 0x39:
        startUnixNano = r.fixed64('start_time_unix_nano');
        break;
      case 0x41:
        endUnixNano = r.fixed64('end_time_unix_nano');
        break;
      case 0x4a:
        readAttribute(r, attributes, attributeCount++);
        break;
      case 0x5a:
        events.push(readEvent(r, events.length));
        break;
      case 0x6a:
        readLink(r, linkCount++, links);
        break;
      case 0x7a:
        status = readStatus(r, status);
        break;
      case 0x85:
        flags = r.fixed32('flags');
        break;
      case 0x1a:
        r.pass('trace_state');
        break;
      case 0x50:
      case 0x60:
      case 0x70:
        r.uint32(SPAN[tag >>> 3]!);
        break;
      default:
        r.skip(tag, SPAN);
    }
  }
  if (traceId === '') throw r.missing('trace_id', 16);
  if (spanId === '') throw r.missing('span_id', 8);
  r.leave(outer);
  const span: { -readonly [key in keyof Span]: Span[key] } = {
    traceId: traceId as TraceId,
    spanId: spanId as SpanId,
    name,
    kind: spanKind(kind),
    startUnixNano,
    endUnixNano,
    attributes,
    events,
    links,
    statusCode: status.code,
    statusMessage: status.message,
    scope: NO_SCOPE,
  };
  if (parentSpanId !== '') span.parentSpanId = parentSpanId as SpanId;
  const isRemote = parentIsRemote(flags);
  if (isRemote !== undefined) span.parentIsRemote = isRemote;
  return span;
}

function readEvent(r: ProtoReader, index: number): SpanEvent {
  const outer = r.enter('events', index);
  let timeUnixNano = 0n;
  let name = '';
  const attributes = newAttributes();
  let count = 0;
  for (let tag = r.next(); tag !== 0; tag = r.next()) {
    switch (tag) {
      case 0x09:
        timeUnixNano = r.fixed64('time_unix_nano');
        break;
      case 0x12:
        name = r.string('name');
        break;
      case 0x1a:
        readAttribute(r, attributes, count++);
        break;
      case 0x20:
        r.uint32('dropped_attributes_count');
        break;
      default:
        r.skip(tag, EVENT);
    }
  }
  r.leave(outer);
  return { timeUnixNano, name, attributes };
}

function readLink(r: ProtoReader, index: number, links: SpanLink[]): void {
  const outer = r.enter('links', index);
  let traceId = '';
  let spanId = '';
  const attributes = newAttributes();
  let count = 0;
  for (let tag = r.next(); tag !== 0; tag = r.next()) {
    switch (tag) {
      case 0x0a:
        traceId = r.hexId('trace_id', 16);
        break;
      case 0x12:
        spanId = r.hexId('span_id', 8);
        break;
      case 0x1a:
        r.pass('trace_state');
        break;
      case 0x22:
        readAttribute(r, attributes, count++);
        break;
      case 0x28:
        r.uint32('dropped_attributes_count');
        break;
      case 0x35:
        r.fixed32('flags');
        break;
      default:
        r.skip(tag, LINK);
    }
  }
  r.leave(outer);
  if (traceId !== '' && spanId !== '') {
    links.push({ traceId: traceId as TraceId, spanId: spanId as SpanId, attributes });
  }
}

function readStatus(
  r: ProtoReader,
  before: { code: StatusCode; message: string },
): { code: StatusCode; message: string } {
  const outer = r.enter('status');
  let { code, message } = before;
  for (let tag = r.next(); tag !== 0; tag = r.next()) {
    switch (tag) {
      case 0x12:
        message = r.string('message');
        break;
      case 0x18:
        code = statusCode(r.int32('code'));
        break;
      default:
        r.skip(tag, STATUS);
    }
  }
  r.leave(outer);
  return { code, message };
}
