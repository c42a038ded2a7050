import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { decodeTraceRequest, parseTraceRequestJson, type ResourceSpans } from '../src/index.js';

const REMOTE = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: TraceFlags.SAMPLED,
  isRemote: true,
};

/** Spans of a real SDK, with everything a span can carry. */
function realSpans(): ReadableSpan[] {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({
      'service.name': 'payment',
      'process.pid': 4711,
      'host.tags': ['a', 'b'],
    }),
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer('payment-http', '1.2.3');
  const parent = trace.setSpanContext(ROOT_CONTEXT, REMOTE);
  const server = tracer.startSpan(
    'POST /pay',
    {
      kind: SpanKind.SERVER,
      attributes: { 'http.status_code': 500, ratio: 0.25, ok: false, tags: ['x', 'żółć'] },
    },
    parent,
  );
  server.addEvent('exception', { 'exception.message': 'card refused' });
  server.addLink({ context: { ...REMOTE, isRemote: false }, attributes: { why: 'retry' } });
  server.setStatus({ code: SpanStatusCode.ERROR, message: 'card refused' });
  const inner = trace.setSpan(parent, server);
  const other = provider.getTracer('validator');
  other.startSpan('validate', { kind: SpanKind.INTERNAL }, inner).end();
  tracer.startSpan('root', { kind: SpanKind.CLIENT, root: true }).end();
  server.end();
  return exporter.getFinishedSpans();
}

const nanosOf = ([seconds, nanos]: readonly [number, number]): bigint =>
  BigInt(seconds) * 1_000_000_000n + BigInt(nanos);

function check(batch: readonly ResourceSpans[], sent: readonly ReadableSpan[]): void {
  assert.equal(batch.length, 1);
  assert.deepEqual(
    { ...batch[0]!.resource },
    { 'service.name': 'payment', 'process.pid': 4711, 'host.tags': ['a', 'b'] },
  );
  assert.equal(batch[0]!.spans.length, sent.length);
  for (const original of sent) {
    const { spanId, traceId } = original.spanContext();
    const decoded = batch[0]!.spans.find((span) => span.spanId === spanId);
    assert.ok(decoded !== undefined, `span ${original.name} is missing`);
    assert.equal(decoded.traceId, traceId);
    assert.equal(decoded.parentSpanId, original.parentSpanContext?.spanId);
    assert.equal(decoded.name, original.name);
    assert.equal(decoded.kind, ['internal', 'server', 'client', 'producer', 'consumer'][original.kind]);
    assert.equal(decoded.startUnixNano, nanosOf(original.startTime));
    assert.equal(decoded.endUnixNano, nanosOf(original.endTime));
    assert.deepEqual({ ...decoded.attributes }, original.attributes);
    assert.deepEqual(
      decoded.events.map(({ attributes, name, timeUnixNano }) => ({
        attributes: { ...attributes },
        name,
        timeUnixNano,
      })),
      original.events.map(({ attributes, name, time }) => ({
        attributes: attributes ?? {},
        name,
        timeUnixNano: nanosOf(time),
      })),
    );
    assert.deepEqual(
      decoded.links.map(({ attributes, ...ids }) => ({ ...ids, attributes: { ...attributes } })),
      original.links.map(({ attributes, context }) => ({
        traceId: context.traceId,
        spanId: context.spanId,
        attributes,
      })),
    );
    assert.equal(decoded.statusCode, ['unset', 'ok', 'error'][original.status.code]);
    assert.equal(decoded.statusMessage, original.status.message ?? '');
    assert.equal(decoded.parentIsRemote, original.parentSpanContext?.isRemote ?? false);
    assert.equal(decoded.scope.name, original.instrumentationScope.name);
    assert.equal(decoded.scope.version, original.instrumentationScope.version ?? '');
  }
}

describe("spans of OpenTelemetry's own SDK and serializers", () => {
  it('decode to what was recorded, from protobuf', () => {
    const spans = realSpans();
    check(decodeTraceRequest(ProtobufTraceSerializer.serializeRequest(spans)!), spans);
  });

  it('decode to what was recorded, from JSON', () => {
    const spans = realSpans();
    const body = new TextDecoder().decode(JsonTraceSerializer.serializeRequest(spans));
    check(parseTraceRequestJson(JSON.parse(body)), spans);
  });
});
