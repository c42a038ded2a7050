import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import {
  decodeTraceRequest,
  encodeTraceRequest,
  HotspanError,
  LimitError,
  type ResourceSpans,
  type Span,
  type SpanId,
  type TraceId,
} from '../src/index.js';
import { bag, batch } from './support/arbitraries.js';
import { faultOf } from './support/fault.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c' as TraceId;
const SPAN = 'b7ad6b7169203331' as SpanId;

const span = (over: Partial<Span> = {}): Span => ({
  traceId: TRACE,
  spanId: SPAN,
  name: 'GET /',
  kind: 'server',
  startUnixNano: 1_700_000_000_123_456_789n,
  endUnixNano: 1_700_000_000_223_456_789n,
  attributes: bag([]),
  events: [],
  links: [],
  statusCode: 'unset',
  statusMessage: '',
  scope: { name: 'http', version: '1' },
  ...over,
});
const request = (...spans: Span[]): ResourceSpans[] => [{ resource: bag([['service.name', 'x']]), spans }];

/** A request with one span whose fields `write` writes. */
function rawSpan(write: (w: BinaryWriter) => void): Uint8Array {
  const w = new BinaryWriter();
  w.tag(1, 2).fork().tag(2, 2).fork().tag(2, 2).fork();
  write(w);
  return w.join().join().join().finish();
}

const ids = (w: BinaryWriter): BinaryWriter =>
  w.tag(1, 2).bytes(Buffer.from(TRACE, 'hex')).tag(2, 2).bytes(Buffer.from(SPAN, 'hex'));

describe('OTLP traces in protobuf', () => {
  it('gives back every batch exactly', () => {
    fc.assert(
      fc.property(batch, (spans) => {
        assert.deepEqual(decodeTraceRequest(encodeTraceRequest(spans)), spans);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps attribute names from reaching a prototype', () => {
    const attributes = bag([
      ['__proto__', bag([['polluted', true]])],
      ['constructor', 1],
    ]);
    const decoded = decodeTraceRequest(encodeTraceRequest(request(span({ attributes }))))[0]!.spans[0]!;
    assert.equal(Object.getPrototypeOf(decoded.attributes), null);
    assert.deepEqual(Object.keys(decoded.attributes), ['__proto__', 'constructor']);
    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  });

  it('keeps times as sent, also an end before the start', () => {
    const backwards = span({ startUnixNano: 5n, endUnixNano: 3n });
    assert.deepEqual(decodeTraceRequest(encodeTraceRequest(request(backwards)))[0]!.spans, [backwards]);
  });

  it('leaves out links that point nowhere, and a parent of zeros', () => {
    const [decoded] = decodeTraceRequest(
      rawSpan((w) => {
        ids(w).tag(4, 2).bytes(new Uint8Array(8));
        w.tag(13, 2).fork().tag(1, 2).bytes(new Uint8Array(16)).tag(2, 2).bytes(new Uint8Array(8)).join();
        w.tag(13, 2).fork().join();
        ids(w.tag(13, 2).fork()).join();
      }),
    )[0]!.spans;
    assert.equal(decoded!.parentSpanId, undefined);
    assert.deepEqual(decoded!.links, [{ traceId: TRACE, spanId: SPAN, attributes: bag([]) }]);
  });

  it('takes unknown kinds and status codes as unspecified, and unknown fields not at all', () => {
    const [decoded] = decodeTraceRequest(
      rawSpan((w) => {
        ids(w).tag(6, 0).int32(77);
        w.tag(15, 2).fork().tag(3, 0).int32(9).join();
        w.tag(99, 2).string('newer').tag(1000, 0).uint64(1n).tag(98, 1).fixed64(1n).tag(97, 5).fixed32(1);
        w.tag(96, 3).tag(1, 0).int32(1).tag(96, 4);
      }),
    )[0]!.spans;
    assert.deepEqual([decoded!.kind, decoded!.statusCode], ['unspecified', 'unset']);
  });

  it('gives spans the scope that follows them in the message, and the resource too', () => {
    const w = new BinaryWriter();
    w.tag(1, 2).fork().tag(2, 2).fork();
    ids(w.tag(2, 2).fork()).join();
    w.tag(1, 2).fork().tag(1, 2).string('late').join().join();
    w.tag(1, 2).fork().tag(1, 2).fork().tag(1, 2).string('k').join().join().join();
    const [{ resource, spans }] = decodeTraceRequest(w.finish()) as [ResourceSpans];
    assert.equal(spans[0]!.scope.name, 'late');
    assert.deepEqual(resource, bag([['k', null]]));
  });
});

describe('OTLP traces that are not', () => {
  const path = 'resource_spans[0].scope_spans[0].spans[0]';
  const cases: readonly [name: string, body: Uint8Array, path: string, problem: RegExp][] = [
    [
      'a trace id of 15 bytes',
      rawSpan((w) => w.tag(1, 2).bytes(new Uint8Array(15))),
      `${path}.trace_id`,
      /15 bytes/,
    ],
    [
      'a span id of 9 bytes',
      rawSpan((w) => w.tag(2, 2).bytes(new Uint8Array(9))),
      `${path}.span_id`,
      /9 bytes/,
    ],
    [
      'a missing trace id',
      rawSpan((w) => w.tag(2, 2).bytes(Buffer.from(SPAN, 'hex'))),
      `${path}.trace_id`,
      /absent/,
    ],
    [
      'a span id of zeros',
      rawSpan((w) => ids(w).tag(2, 2).bytes(new Uint8Array(8))),
      `${path}.span_id`,
      /all zero/,
    ],
    [
      'a link to a span id of 4 bytes',
      rawSpan((w) => ids(w).tag(13, 2).fork().tag(2, 2).bytes(new Uint8Array(4)).join()),
      `${path}.links[0].span_id`,
      /4 bytes/,
    ],
    [
      'a wire type that does not fit',
      rawSpan((w) => ids(w).tag(7, 0).uint64(5n)),
      `${path}.start_time_unix_nano`,
      /wire type 0/,
    ],
    ['a name that is a number', rawSpan((w) => ids(w).tag(5, 0).uint64(5n)), `${path}.name`, /wire type 0/],
    [
      'text that is not UTF-8',
      rawSpan((w) => ids(w).tag(5, 2).bytes(Uint8Array.of(0xff, 0xfe))),
      `${path}.name`,
      /UTF-8/,
    ],
    ['field number 0', rawSpan((w) => ids(w).raw(Uint8Array.of(0x02, 0x00))), path, /no protobuf field/],
    ['an endless integer', rawSpan((w) => ids(w).raw(new Uint8Array(40).fill(0xff))), path, /tag|varint/],
    ['text instead of protobuf', Buffer.from('{"resourceSpans":[]}'), 'field 15', /./],
  ];
  for (const [name, body, expected, problem] of cases) {
    it(`names ${name}`, () => {
      const error = faultOf(() => decodeTraceRequest(body));
      assert.equal(error.path, expected);
      assert.match(error.message, problem);
      assert.equal(error.code, 'HOTSPAN_DECODE');
      assert.ok(error.position !== undefined && error.position <= body.length, `${error.position}`);
      assert.notEqual(error.hint, '');
    });
  }

  it('names the attribute deep inside that is cut off', () => {
    const body = encodeTraceRequest(
      request(
        span(),
        span({
          attributes: bag([
            ['a', 1],
            ['list', ['x', 'y'.repeat(40)]],
          ]),
        }),
      ),
    );
    const error = faultOf(() => decodeTraceRequest(body.subarray(0, body.length - 30)));
    assert.equal(error.path, 'resource_spans');
    const inner = body.slice();
    inner[body.length - 43] = 0x7f;
    assert.match(
      faultOf(() => decodeTraceRequest(inner)).path,
      /^resource_spans\[0\]\.scope_spans\[0\]\.spans\[1\]/,
    );
  });

  it('refuses every proper prefix that cuts a message', () => {
    const body = encodeTraceRequest(request(span()));
    for (let length = 1; length < body.length; length++)
      faultOf(() => decodeTraceRequest(body.subarray(0, length)));
  });
});

describe('limits of a trace request', () => {
  const over = (limits: Parameters<typeof decodeTraceRequest>[1], spans: Span[]): LimitError => {
    const error = faultOf(() => decodeTraceRequest(encodeTraceRequest(request(...spans)), limits));
    assert.ok(error instanceof LimitError);
    assert.equal(error.code, 'HOTSPAN_LIMIT');
    return error;
  };
  const many = bag(Array.from({ length: 9 }, (_, i) => [`k${i}`, i]));

  it('hold for spans, attributes, strings, nesting and items', () => {
    assert.equal(over({ maxSpans: 2 }, [span(), span(), span()]).path, 'resource_spans[0].scope_spans[0]');
    assert.match(over({ maxAttributes: 8 }, [span({ attributes: many })]).path, /spans\[0\]/);
    assert.match(over({ maxStringBytes: 16 }, [span({ name: 'é'.repeat(9) })]).path, /\.name$/);
    assert.match(over({ maxItems: 10 }, [span({ attributes: many })]).message, /maxItems is 10/);
    let nested: Span['attributes'][string] = 1;
    for (let depth = 0; depth < 33; depth++) nested = [nested];
    assert.match(over({}, [span({ attributes: bag([['deep', nested]]) })]).message, /maxDepth/);
  });

  it('let through what just fits', () => {
    const spans = [span({ attributes: many }), span()];
    const limits = { maxSpans: 2, maxAttributes: 9, maxStringBytes: 16 };
    assert.equal(decodeTraceRequest(encodeTraceRequest(request(...spans)), limits)[0]!.spans.length, 2);
  });

  it('survive nesting that would overflow the call stack', () => {
    let value = Buffer.from([0x10, 0x01]);
    for (let depth = 0; depth < 20_000; depth++) {
      const w = new BinaryWriter();
      value = Buffer.from(w.tag(5, 2).fork().tag(1, 2).bytes(value).join().finish());
      if (value.length > 200_000) break;
    }
    const body = rawSpan((w) => ids(w).tag(9, 2).fork().tag(2, 2).bytes(value).join());
    assert.ok(faultOf(() => decodeTraceRequest(body)) instanceof LimitError);
  });

  it('refuse a limit that is none', () => {
    for (const limits of [{ maxSpans: 0 }, { maxSpans: 1.5 }, { maxSpan: 3 }]) {
      assert.throws(
        () => decodeTraceRequest(new Uint8Array(), limits),
        (error) => error instanceof HotspanError && error.code === 'HOTSPAN_OPTIONS',
      );
    }
  });
});
