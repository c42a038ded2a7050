import type { TraceId } from '@hotspan/wire';
import type { StoredSpan } from '../../core/model/span.js';
import { parseRefBytes, traceIdBytes, traceKeyBounds } from '../pack/id-bytes.js';
import { unpackSpan } from '../pack/span-pack.js';
import type { PartitionReader } from './partition-reader.js';
import { REF_KEY } from './schema.js';
import { SPAN_KINDS, STATUS_CODES } from './span-writer.js';

const TRACE_SPANS = `
  SELECT ref, operation, instance, kind, status, start, duration, data FROM span INDEXED BY span_key
  WHERE ${REF_KEY} >= ? AND ${REF_KEY} <= ? AND substr(ref, 1, 16) = ? ORDER BY start, id`;

type SpanRow = [Uint8Array, bigint, bigint, bigint, bigint, bigint, bigint, Uint8Array];

/** By start time. */
export function readTrace(partition: PartitionReader, traceId: TraceId): StoredSpan[] {
  const rows = partition.connection.bigRows<SpanRow>(
    TRACE_SPANS,
    ...traceKeyBounds(traceId),
    traceIdBytes(traceId),
  );
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
