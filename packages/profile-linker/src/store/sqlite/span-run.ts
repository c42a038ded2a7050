import type { Run } from '../merge-runs.js';
import type { SpanSearch } from '../store.js';
import type { PartitionReader } from './partition-reader.js';
import type { SqlConditions } from './span-conditions.js';
import type { SqlValue } from './sqlite-driver.js';

/** A span that a search may show, with what it is sorted by. */
export interface Candidate {
  readonly partition: PartitionReader;
  readonly id: bigint;
  readonly durationNanos: bigint;
  readonly startUnixNano: bigint;
}

const FIRST_CHUNK = 4;
const MAX_CHUNK = 1024;
const END = 2n ** 62n;

/** Descending: the greater comes first on a page. Ties end with partition and row, which no two spans share. */
export function compareCandidates(sort: SpanSearch['sort'], a: Candidate, b: Candidate): number {
  if (sort === 'duration' && a.durationNanos !== b.durationNanos)
    return a.durationNanos < b.durationNanos ? -1 : 1;
  if (a.startUnixNano !== b.startUnixNano) return a.startUnixNano < b.startUnixNano ? -1 : 1;
  if (a.partition !== b.partition) return a.partition.startMillis - b.partition.startMillis;
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1;
}

/** The spans of one operation in one partition that meet the conditions on columns, the greatest first. */
export class SpanRun implements Run<Candidate> {
  readonly items: Candidate[] = [];
  readonly #partition: PartitionReader;
  readonly #sql: string;
  readonly #conditions: readonly SqlValue[];
  readonly #sort: SpanSearch['sort'];
  /** Rows below this key are still to come. */
  #after: Candidate;
  #chunk: number = FIRST_CHUNK;
  #ended = false;

  /** @param after Where the page before ended; `undefined` for the first page. */
  constructor(
    partition: PartitionReader,
    operation: number,
    search: SpanSearch,
    { sql, values }: SqlConditions,
    after: Candidate | undefined,
  ) {
    this.#partition = partition;
    this.#sort = search.sort;
    const order = search.sort === 'duration' ? ['duration', 'start', 'id'] : ['start', 'id'];
    this.#sql = `
      SELECT id, duration, start FROM span INDEXED BY span_${search.sort}
      WHERE operation = ?${sql} AND (${order.join()}) < (${order.map(() => '?').join()})
      ORDER BY ${order.map((column) => `${column} DESC`).join()} LIMIT ?`;
    this.#conditions = [operation, ...values];
    this.#after = after ?? { partition, id: END, durationNanos: END, startUnixNano: partition.absolute(END) };
  }

  refill(): boolean {
    if (this.#ended) return false;
    const { connection } = this.#partition;
    const rows = connection.bigRows<[bigint, bigint, bigint]>(
      this.#sql,
      ...this.#conditions,
      ...this.#keyValues(),
      this.#chunk,
    );
    for (const [id, durationNanos, start] of rows) {
      const startUnixNano = this.#partition.absolute(start);
      this.items.push({ partition: this.#partition, id, durationNanos, startUnixNano });
    }
    this.#ended = rows.length < this.#chunk;
    this.#chunk = Math.min(this.#chunk * 2, MAX_CHUNK);
    this.#after = this.items.at(-1) ?? this.#after;
    return rows.length > 0;
  }

  /** The row to go on after. In another partition the row numbers say nothing; there its start decides. */
  #keyValues(): SqlValue[] {
    const { partition, id, durationNanos, startUnixNano } = this.#after;
    const isOwn = partition.startMillis === this.#partition.startMillis;
    const ownId = isOwn ? id : partition.startMillis > this.#partition.startMillis ? END : 0n;
    const tie = [this.#partition.relative(startUnixNano), ownId];
    return this.#sort === 'duration' ? [durationNanos, ...tie] : tie;
  }
}
