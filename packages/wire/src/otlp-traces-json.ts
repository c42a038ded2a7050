import type { InstrumentationScope } from './attributes.js';
import type { SpanId, TraceId } from './ids.js';
import { JsonNode } from './json-reader.js';
import type { DecodeLimits } from './limits.js';
import { parseAttributes, parseResource, parseScope } from './otlp-common-json.js';
import { parentIsRemote, spanKind, statusCode } from './otlp-span.js';
import type { ResourceSpans, Span, SpanEvent, SpanLink } from './span.js';

/**
 * Reads an OTLP/JSON `ExportTraceServiceRequest` that `JSON.parse` has parsed (opentelemetry-proto v1.11.0): names in
 * lowerCamelCase, ids in hex, enums as integers, 64-bit integers as strings or numbers; unknown names are ignored.
 * What is taken as sent is the same as in `decodeTraceRequest`.
 *
 * @throws DecodeError naming the field that is wrong (`resourceSpans[0].scopeSpans[1].spans[3].traceId`).
 * @throws LimitError when the request is larger than `limits` allow.
 */
export function parseTraceRequestJson(value: unknown, limits?: Partial<DecodeLimits>): ResourceSpans[] {
  const root = JsonNode.root(value, limits);
  let spanCount = 0;
  return root.list('resourceSpans').map((resourceSpans) => {
    const spans: Span[] = [];
    for (const scopeSpans of resourceSpans.list('scopeSpans')) {
      const scope = parseScope(scopeSpans);
      const nodes = scopeSpans.list('spans');
      spanCount += nodes.length;
      if (spanCount > root.limits.maxSpans) throw scopeSpans.limit('too many spans', 'maxSpans');
      for (const node of nodes) spans.push(parseSpan(node, scope));
    }
    return { resource: parseResource(resourceSpans), spans };
  });
}

function parseSpan(node: JsonNode, scope: InstrumentationScope): Span {
  const traceId = node.hexId('traceId', 16);
  const spanId = node.hexId('spanId', 8);
  if (traceId === '') throw node.missing('traceId', 16);
  if (spanId === '') throw node.missing('spanId', 8);
  const parentSpanId = node.hexId('parentSpanId', 8);
  const status = node.field('status');
  const isRemote = parentIsRemote(node.uint32('flags'));
  return {
    traceId: traceId as TraceId,
    spanId: spanId as SpanId,
    ...(parentSpanId === '' ? undefined : { parentSpanId: parentSpanId as SpanId }),
    name: node.string('name'),
    kind: spanKind(node.int32('kind')),
    startUnixNano: node.uint64('startTimeUnixNano'),
    endUnixNano: node.uint64('endTimeUnixNano'),
    attributes: parseAttributes(node),
    events: node.list('events').map(parseEvent),
    links: node.list('links').flatMap(parseLink),
    statusCode: statusCode(status?.int32('code') ?? 0),
    statusMessage: status?.string('message') ?? '',
    scope,
    ...(isRemote === undefined ? undefined : { parentIsRemote: isRemote }),
  };
}

function parseEvent(node: JsonNode): SpanEvent {
  return {
    timeUnixNano: node.uint64('timeUnixNano'),
    name: node.string('name'),
    attributes: parseAttributes(node),
  };
}

function parseLink(node: JsonNode): SpanLink[] {
  const traceId = node.hexId('traceId', 16);
  const spanId = node.hexId('spanId', 8);
  const attributes = parseAttributes(node);
  if (traceId === '' || spanId === '') return [];
  return [{ traceId: traceId as TraceId, spanId: spanId as SpanId, attributes }];
}
