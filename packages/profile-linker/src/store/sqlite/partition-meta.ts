import type { Connection } from './connection.js';

/** What a partition holds, in one row that every transaction keeps true. Times are relative to `baseUnixNano`. */
export interface PartitionMeta {
  readonly baseUnixNano: bigint;
  readonly spans: number;
  readonly samples: number;
  readonly windows: number;
  readonly oldest: bigint | null;
  readonly newest: bigint | null;
  /** Upper bound of the time between the first and the last sample of a block. */
  readonly longestBlockNanos: number;
}

type Row = readonly [bigint, bigint, bigint, bigint, bigint | null, bigint | null, bigint];

export function readMeta(connection: Connection): PartitionMeta {
  const sql = 'SELECT base, spans, samples, windows, oldest, newest, longest_block FROM meta WHERE id = 0';
  const [base, spans, samples, windows, oldest, newest, longest] = connection.bigRows<Row>(sql)[0]!;
  return {
    baseUnixNano: base,
    spans: Number(spans),
    samples: Number(samples),
    windows: Number(windows),
    oldest,
    newest,
    longestBlockNanos: Number(longest),
  };
}

export function writeMeta(connection: Connection, meta: PartitionMeta): void {
  const { spans, samples, windows, oldest, newest, longestBlockNanos } = meta;
  const sql =
    'UPDATE meta SET spans = ?, samples = ?, windows = ?, oldest = ?, newest = ?, longest_block = ? WHERE id = 0';
  connection.run(sql, spans, samples, windows, oldest, newest, longestBlockNanos);
}

/** Counts what is added, and widens the time range to hold it. */
export class MetaCounter {
  #meta: PartitionMeta;

  constructor(meta: PartitionMeta) {
    this.#meta = meta;
  }

  get meta(): PartitionMeta {
    return this.#meta;
  }

  reset(meta: PartitionMeta): void {
    this.#meta = meta;
  }

  /** A time as the columns hold it. */
  relative(unixNano: bigint): number | bigint {
    const nanos = unixNano - this.#meta.baseUnixNano;
    const number = Number(nanos);
    return Number.isSafeInteger(number) ? number : nanos;
  }

  addSpan(startUnixNano: bigint, endUnixNano: bigint): void {
    this.#meta = { ...this.#widened(startUnixNano, endUnixNano), spans: this.#meta.spans + 1 };
  }

  addWindow(startUnixNano: bigint, endUnixNano: bigint, samples: number): void {
    const meta = this.#widened(startUnixNano, endUnixNano);
    this.#meta = { ...meta, windows: meta.windows + 1, samples: meta.samples + samples };
  }

  addBlock(lengthNanos: number): void {
    const longestBlockNanos = Math.max(this.#meta.longestBlockNanos, lengthNanos);
    this.#meta = { ...this.#meta, longestBlockNanos };
  }

  #widened(startUnixNano: bigint, endUnixNano: bigint): PartitionMeta {
    const { baseUnixNano, oldest, newest } = this.#meta;
    const start = startUnixNano - baseUnixNano;
    const end = endUnixNano - baseUnixNano;
    return {
      ...this.#meta,
      oldest: oldest === null || start < oldest ? start : oldest,
      newest: newest === null || end > newest ? end : newest,
    };
  }
}
