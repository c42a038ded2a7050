import { HotspanError, type StatusCode } from '@hotspan/wire';
import type { SpanFilter, SpanSearch, TimeRange } from './store.js';
import { BAD_SEARCH } from './store-error.js';

/** The columns of a span that a filter looks at, attributes and samples aside. */
export interface SpanColumns {
  readonly service: string;
  readonly operation: string;
  readonly statusCode: StatusCode;
  readonly startUnixNano: bigint;
  readonly durationNanos: number;
}

/** @throws HotspanError `HOTSPAN_BAD_SEARCH` when the sort or the limit is none. */
export function checkSearch(search: SpanSearch): void {
  const { sort, limit } = search;
  if (sort !== 'duration' && sort !== 'start') {
    throw new HotspanError(BAD_SEARCH, `sort is ${String(sort)}`, 'Sort by "duration" or by "start".');
  }
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) {
    throw new HotspanError(BAD_SEARCH, `limit is ${limit}`, 'The limit is a whole number from 1 to 1000.');
  }
}

/** Every condition of a filter but `hasProfile` and `attributes`. */
export function matchesColumns(filter: SpanFilter, span: SpanColumns): boolean {
  if (filter.service !== undefined && span.service !== filter.service) return false;
  if (filter.operation !== undefined && span.operation !== filter.operation) return false;
  if (filter.statusCode !== undefined && span.statusCode !== filter.statusCode) return false;
  if (filter.minDurationNanos !== undefined && span.durationNanos < filter.minDurationNanos) return false;
  if (filter.maxDurationNanos !== undefined && span.durationNanos > filter.maxDurationNanos) return false;
  return isInRange(filter, span.startUnixNano);
}

export function isInRange({ fromUnixNano, toUnixNano }: TimeRange, time: bigint): boolean {
  return (
    (fromUnixNano === undefined || time >= fromUnixNano) && (toUnixNano === undefined || time < toUnixNano)
  );
}

/** Whether `[start, end)`, which is a point in time when empty, has a part in the range. */
export function overlapsRange({ fromUnixNano, toUnixNano }: TimeRange, start: bigint, end: bigint): boolean {
  if (toUnixNano !== undefined && start >= toUnixNano) return false;
  return fromUnixNano === undefined || end > fromUnixNano || start >= fromUnixNano;
}
