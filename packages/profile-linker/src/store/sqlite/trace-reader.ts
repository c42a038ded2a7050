import type { SpanId, TraceId } from '@hotspan/wire';
import type { SpanTotals, StoredSpan } from '../../core/model/span.js';
import { KEY_END, KEY_START, parseRefBytes, refBytes, TRACE_KEY_END } from '../pack/id-bytes.js';
import { unpackSpan } from '../pack/span-pack.js';
import { unpackStackSums } from '../pack/stack-sums.js';
import type { PartitionReader } from './partition-reader.js';
import { REF_KEY } from './schema.js';
import { SPAN_KINDS, STATUS_CODES } from './span-writer.js';

const IN_TRACE = `${REF_KEY} >= ? AND ${REF_KEY} <= ? AND substr(ref, 1, 16) = ?`;
const TRACE_SPANS = `
  SELECT ref, operation, instance, kind, status, start, duration, data
  FROM span INDEXED BY span_ref JOIN payload USING (id) WHERE ${IN_TRACE} ORDER BY start, id`;
const TRACE_SAMPLES = `SELECT ref, data FROM span_prof INDEXED BY span_prof_ref WHERE ${IN_TRACE}`;

type SpanRow = [Uint8Array, bigint, bigint, bigint, bigint, bigint, bigint, Uint8Array];

/** By start time. */
export function readTrace(partition: PartitionReader, traceId: TraceId): StoredSpan[] {
  const rows = partition.connection.bigRows<SpanRow>(TRACE_SPANS, ...traceBounds(traceId));
  return rows.map((row) => storedSpan(partition, row));
}

function storedSpan(partition: PartitionReader, row: SpanRow): StoredSpan {
  const [ref, operation, instance, kind, status, start, duration, data] = row;
  const { dictionary } = partition;
  const { traceId, spanId, parentSpanId } = parseRefBytes(ref);
  const startUnixNano = partition.absolute(start);
  const { spreadNanos, ...payload } = unpackSpan(data, dictionary, duration, startUnixNano);
  const { instanceId, service, resource } = dictionary.instanceOf(Number(instance));
  return {
    traceId: traceId!,
    spanId: spanId!,
    ...(parentSpanId !== undefined && { parentSpanId }),
    name: dictionary.operationOf(Number(operation)).name,
    kind: SPAN_KINDS[Number(kind)]!,
    statusCode: STATUS_CODES[Number(status)]!,
    startUnixNano,
    endUnixNano: startUnixNano + spreadNanos,
    ...payload,
    instance: { instanceId, service, resource },
  };
}

/** Adds to `totals` what the partition holds of each span of the trace. */
export function addSpanTotals(
  partition: PartitionReader,
  traceId: TraceId,
  totals: Map<SpanId, SpanTotals>,
): void {
  const rows = partition.connection.rows<[Uint8Array, Uint8Array]>(TRACE_SAMPLES, ...traceBounds(traceId));
  for (const [ref, data] of rows) {
    const { spanId } = parseRefBytes(ref);
    if (spanId !== undefined) totals.set(spanId, addSums(data, totals.get(spanId) ?? noTotals(spanId)));
  }
}

export function noTotals(spanId: SpanId): SpanTotals {
  return { spanId, samples: 0, wallNanos: 0, cpuNanos: 0 };
}

/** The totals with packed sums added to them. */
export function addSums(data: Uint8Array, totals: SpanTotals): SpanTotals {
  let { samples, wallNanos, cpuNanos } = totals;
  for (const sum of unpackStackSums(data)) {
    samples += sum.samples;
    wallNanos += sum.wallNanos;
    cpuNanos += sum.cpuNanos;
  }
  return { spanId: totals.spanId, samples, wallNanos, cpuNanos };
}

/** First and last index key of a trace, and its id. A key that ends early sorts before all that go on. */
function traceBounds(traceId: TraceId): [Uint8Array, Uint8Array, Uint8Array] {
  const ref = refBytes(traceId, undefined);
  const last = Buffer.concat([
    ref.subarray(KEY_START, TRACE_KEY_END),
    Buffer.alloc(KEY_END - TRACE_KEY_END, 0xff),
  ]);
  return [ref.subarray(KEY_START, TRACE_KEY_END), last, ref.subarray(0, 16)];
}
