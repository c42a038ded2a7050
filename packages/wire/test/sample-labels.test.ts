import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type LabelEntry, labelEntriesOf, sampleLabelsOf } from '../src/sample-labels.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const DECIMAL = String(BigInt(`0x${SPAN}`));

const read = (...entries: LabelEntry[]): unknown => {
  const { other, ...known } = sampleLabelsOf(entries);
  return other === undefined ? known : { ...known, other: { ...other } };
};

describe('labels of a sample', () => {
  it('are read in every dialect', () => {
    const ours = read(['trace_id', TRACE], ['span_id', SPAN], ['span_name', 'GET /'], ['thread.id', 3]);
    assert.deepEqual(ours, { traceId: TRACE, spanId: SPAN, spanName: 'GET /', threadId: 3 });
    assert.deepEqual(read(['trace_id', TRACE.toUpperCase()]), { traceId: TRACE });
    assert.deepEqual(read(['otel.traceid', TRACE], ['otel.spanid', SPAN]), { traceId: TRACE, spanId: SPAN });
    assert.deepEqual(read(['profile_id', SPAN]), { spanId: SPAN });
    assert.deepEqual(read(['local_root_span_id', SPAN]), { localRootSpanId: SPAN });
  });

  it("are read in Datadog's decimal, from text, number, bigint and a bigint that was read as signed", () => {
    const signed = BigInt.asIntN(64, BigInt(DECIMAL));
    assert.ok(signed < 0n);
    for (const id of [DECIMAL, BigInt(DECIMAL), signed]) {
      assert.deepEqual(read(['span id', id], ['local root span id', id]), {
        spanId: SPAN,
        localRootSpanId: SPAN,
      });
    }
    assert.deepEqual(read(['span id', 255]), { spanId: '00000000000000ff' });
    assert.deepEqual(read(['thread id', '7'], ['thread name', 'Worker'], ['trace endpoint', 'GET /']), {
      threadId: 7,
      threadName: 'Worker',
      other: { 'trace endpoint': 'GET /' },
    });
  });

  it('stay as they came where the value is not of its form', () => {
    const odd: LabelEntry[] = [
      ['trace_id', TRACE.slice(1)],
      ['span_id', '0'.repeat(16)],
      ['local root span id', '18446744073709551616'],
      ['span_name', 5],
      ['thread.id', 'main'],
    ];
    assert.deepEqual(read(...odd), { other: Object.fromEntries(odd) });
    assert.deepEqual(read(['span id', 0]), { other: { 'span id': 0 } });
    assert.deepEqual(read(['span id', '']), { other: { 'span id': '' } });
  });

  it('prefer our own name, and keep what contradicts it', () => {
    const other = 'c'.repeat(16);
    assert.deepEqual(read(['profile_id', other], ['span_id', SPAN]), {
      spanId: SPAN,
      other: { profile_id: other },
    });
    assert.deepEqual(read(['profile_id', SPAN], ['span_id', SPAN]), { spanId: SPAN });
  });

  it('of other producers become text where they are neither text nor number', () => {
    const values = read(['a', true], ['b', 2n ** 60n], ['c', [1, { k: 2n }]], ['d', null], ['e', 0.5]);
    assert.deepEqual(values, {
      other: { a: 'true', b: '1152921504606846976', c: '[1,{"k":"2"}]', d: '', e: 0.5 },
    });
  });

  it('reach no prototype', () => {
    const { other } = sampleLabelsOf([['__proto__', 'x']]);
    assert.equal(Object.getPrototypeOf(other), null);
    assert.deepEqual(Object.keys(other!), ['__proto__']);
  });

  it('are written under our names, foreign ones beside them', () => {
    const labels = sampleLabelsOf([
      ['span id', DECIMAL],
      ['thread id', 0],
      ['profile_id', 'x'],
      ['k', 'v'],
    ]);
    assert.deepEqual(labelEntriesOf(labels), [
      ['thread.id', 0],
      ['k', 'v'],
      ['profile_id', 'x'],
    ]);
    const doubled = { spanName: 'ours', other: { span_name: 'theirs' } };
    assert.deepEqual(labelEntriesOf(doubled), [['span_name', 'ours']]);
  });
});
