import type { SpanFilter } from '../store.js';
import type { PartitionReader } from './partition-reader.js';
import { STATUS_CODES } from './span-writer.js';
import type { SqlValue } from './sqlite-driver.js';

export interface SqlConditions {
  /** Each condition after ` AND `. */
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** The conditions of a filter on columns of `span`: all but service, operation and attributes. */
export function spanConditions(partition: PartitionReader, filter: SpanFilter): SqlConditions {
  const [from, last] = partition.bounds(filter);
  const { minDurationNanos, maxDurationNanos, hasProfile, statusCode } = filter;
  const conditions: [sql: string, value: SqlValue | undefined][] = [
    ['start >= ?', filter.fromUnixNano === undefined ? undefined : from],
    ['start <= ?', filter.toUnixNano === undefined ? undefined : last],
    ['duration >= ?', minDurationNanos],
    ['duration <= ?', maxDurationNanos],
    ['profiled = ?', hasProfile === undefined ? undefined : Number(hasProfile)],
    ['status = ?', statusCode === undefined ? undefined : STATUS_CODES.indexOf(statusCode)],
  ];
  const used = conditions.filter(([, value]) => value !== undefined);
  return { sql: used.map(([sql]) => ` AND ${sql}`).join(''), values: used.map(([, value]) => value!) };
}

/** Operations that a filter allows, by row. */
export function operationsOf({ dictionary }: PartitionReader, filter: SpanFilter): number[] {
  return dictionary
    .operations()
    .filter(({ service }) => filter.service === undefined || service === filter.service)
    .filter(({ name }) => filter.operation === undefined || name === filter.operation)
    .map(({ id }) => id);
}
