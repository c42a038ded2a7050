import type { SpanSearch } from '../store.js';
import type { PartitionReader } from './partition-reader.js';
import { spanConditions } from './span-conditions.js';
import type { Candidate } from './span-run.js';

/** Reading a span by start and looking at its duration takes as long as passing over so many by duration. */
const ROW_COST = 10;
/** Beyond it, sorting them all is no longer cheap. */
const MAX_SPANS = 10_000;

/**
 * The longest spans of a short time are found faster among all that started then than among all that are long.
 * @returns `undefined` where that is not so; otherwise the spans in no order.
 */
export function readNarrowRange(
  partition: PartitionReader,
  operations: readonly number[],
  search: SpanSearch,
): Candidate[] | undefined {
  if (search.sort !== 'duration' || !isNarrow(partition, operations.length, search)) return undefined;
  const { sql, values } = spanConditions(partition, search);
  const query = `
    SELECT id, duration, start FROM span INDEXED BY span_start WHERE operation = ?${sql} LIMIT ?`;
  const found: Candidate[] = [];
  for (const operation of operations) {
    const limit = MAX_SPANS - found.length + 1;
    const rows = partition.connection.bigRows<[bigint, bigint, bigint]>(query, operation, ...values, limit);
    for (const [id, durationNanos, start] of rows) {
      found.push({ partition, id, durationNanos, startUnixNano: partition.absolute(start) });
    }
    if (found.length > MAX_SPANS) return undefined;
  }
  return found;
}

/**
 * With spans spread evenly, a range that holds the share `s` of them costs `spans * s` rows by start; by duration
 * each operation passes over `1 / s` spans until one lies in the range.
 */
function isNarrow(partition: PartitionReader, operations: number, search: SpanSearch): boolean {
  const { spans, oldest, newest } = partition.meta();
  if (oldest === null || newest === null) return false;
  const [from, last] = partition.bounds(search);
  const begin = Math.max(Number(from), Number(oldest));
  const length = Math.min(Number(last), Number(newest)) - begin;
  const share = Math.max(0, length) / Math.max(1, Number(newest - oldest));
  return spans * share * share * ROW_COST < operations;
}
