import type { OperationSummary } from '../../core/model/span.js';
import { byServiceAndOperation } from '../operation-order.js';
import { percentileIndex } from '../percentile.js';
import type { TimeRange } from '../store.js';
import type { Operation } from './dictionary-reader.js';
import type { PartitionReader } from './partition-reader.js';

const IN_RANGE = 'operation = ? AND start >= ? AND start <= ?';
const COUNTS = `
  SELECT count(*), total(profiled), max(duration) FROM span INDEXED BY span_duration WHERE ${IN_RANGE}`;
const ERRORS = `SELECT count(*) FROM span INDEXED BY span_error WHERE ${IN_RANGE} AND status = 2`;
const NTH_LONGEST = `
  SELECT duration FROM span INDEXED BY span_duration WHERE ${IN_RANGE} ORDER BY duration DESC LIMIT 1 OFFSET ?`;

/** Latencies of every operation of one partition, by service and operation. */
export function readOperations(partition: PartitionReader, range: TimeRange): OperationSummary[] {
  const summaries = partition.dictionary
    .operations()
    .map((operation) => summaryOf(partition, operation, partition.bounds(range)));
  return summaries.filter((summary) => summary.spanCount > 0).sort(byServiceAndOperation);
}

function summaryOf(
  { connection }: PartitionReader,
  { id, service, name }: Operation,
  bounds: [bigint, bigint],
): OperationSummary {
  const [spanCount, profiledSpanCount, max] = connection.row<[number, number, number | null]>(
    COUNTS,
    id,
    ...bounds,
  )!;
  const percentile = (percent: number): number => {
    const fromTop = spanCount - 1 - percentileIndex(spanCount, percent);
    return connection.row<[number]>(NTH_LONGEST, id, ...bounds, fromTop)?.[0] ?? 0;
  };
  return {
    service,
    operation: name,
    spanCount,
    errorCount: spanCount === 0 ? 0 : connection.row<[number]>(ERRORS, id, ...bounds)![0],
    profiledSpanCount,
    p50Nanos: spanCount === 0 ? 0 : percentile(50),
    p95Nanos: spanCount === 0 ? 0 : percentile(95),
    p99Nanos: spanCount === 0 ? 0 : percentile(99),
    maxNanos: max ?? 0,
  };
}
