import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LimitError, parseTraceRequestJson, type Span } from '../src/index.js';
import { bag } from './support/arbitraries.js';
import { faultOf } from './support/fault.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

describe('OTLP traces in JSON', () => {
  const spanJson = { traceId: TRACE, spanId: SPAN };
  const body = (over: object): unknown => ({
    resourceSpans: [{ scopeSpans: [{ spans: [{ ...spanJson, ...over }] }] }],
  });
  const parse = (over: object): Span => parseTraceRequestJson(body(over))[0]!.spans[0]!;

  it('takes 64-bit integers as text or number, ids in either case, and nulls as absent', () => {
    const decoded = parse({
      traceId: TRACE.toUpperCase(),
      startTimeUnixNano: '1700000000123456789',
      endTimeUnixNano: 1000,
      parentSpanId: '',
      name: null,
      events: null,
      flags: 0x300,
      unknownField: { x: 1 },
    });
    assert.equal(decoded.traceId, TRACE);
    assert.equal(decoded.startUnixNano, 1_700_000_000_123_456_789n);
    assert.equal(decoded.endUnixNano, 1000n);
    assert.equal(decoded.parentIsRemote, true);
    assert.deepEqual([decoded.name, decoded.events, decoded.parentSpanId], ['', [], undefined]);
  });

  it('takes every kind of attribute value', () => {
    const values: [object, unknown][] = [
      [{ stringValue: 'x' }, 'x'],
      [{ boolValue: false }, false],
      [{ intValue: '5' }, 5],
      [{ intValue: -5 }, -5],
      [{ intValue: '9223372036854775807' }, 9_223_372_036_854_775_807n],
      [{ doubleValue: 0.5 }, 0.5],
      [{ doubleValue: 'NaN' }, Number.NaN],
      [{ doubleValue: '-Infinity' }, Number.NEGATIVE_INFINITY],
      [{ bytesValue: 'AP8_-w==' }, Uint8Array.of(0, 255, 63, 251)],
      [{ arrayValue: { values: [{ intValue: 1 }, {}] } }, [1, null]],
      [{ arrayValue: {} }, []],
      [
        { kvlistValue: { values: [{ key: '__proto__', value: { boolValue: true } }] } },
        bag([['__proto__', true]]),
      ],
      [{}, null],
    ];
    const attributes = values.map(([value], i) => ({ key: `k${i}`, value }));
    assert.deepEqual(
      parse({ attributes }).attributes,
      bag(values.map(([, value], i) => [`k${i}`, value as null])),
    );
  });

  const faults: readonly [name: string, over: object, path: string][] = [
    ['a trace id of 31 digits', { traceId: TRACE.slice(1) }, 'traceId'],
    ['a trace id that is base64', { traceId: 'CvdlGRbNQ92ESOshHIAxnA==' }, 'traceId'],
    ['a span id of zeros', { spanId: '0'.repeat(16) }, 'spanId'],
    ['a kind by name', { kind: 'SPAN_KIND_SERVER' }, 'kind'],
    ['a kind that cannot even be shown', { kind: { toString: 5 } }, 'kind'],
    ['a time with a fraction', { startTimeUnixNano: 1.5 }, 'startTimeUnixNano'],
    ['a negative time', { startTimeUnixNano: '-1' }, 'startTimeUnixNano'],
    ['a time beyond 64 bits', { startTimeUnixNano: '18446744073709551616' }, 'startTimeUnixNano'],
    ['a name that is a number', { name: 5 }, 'name'],
    ['events that are no list', { events: {} }, 'events'],
    ['an attribute that is no object', { attributes: ['x'] }, 'attributes[0]'],
    [
      'a truth that is text',
      { attributes: [{ key: 'k', value: { boolValue: 'true' } }] },
      'attributes[0].value.boolValue',
    ],
    [
      'bytes that are not base64',
      { attributes: [{ key: 'k', value: { bytesValue: '*' } }] },
      'attributes[0].value.bytesValue',
    ],
  ];
  for (const [name, over, path] of faults) {
    it(`names ${name}`, () => {
      const error = faultOf(() => parseTraceRequestJson(body(over)));
      assert.equal(error.path, `resourceSpans[0].scopeSpans[0].spans[0].${path}`);
    });
  }

  it('refuses what is no object, and respects limits', () => {
    for (const value of [null, 5, 'x', [], undefined]) faultOf(() => parseTraceRequestJson(value));
    const attributes = [{ key: 'a' }, { key: 'b' }];
    assert.ok(
      faultOf(() => parseTraceRequestJson(body({ attributes }), { maxAttributes: 1 })) instanceof LimitError,
    );
    assert.ok(
      faultOf(() => parseTraceRequestJson(body({ name: 'xyz' }), { maxStringBytes: 2 })) instanceof
        LimitError,
    );
  });
});
