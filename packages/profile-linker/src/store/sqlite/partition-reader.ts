import type { TimeRange } from '../store.js';
import { Connection } from './connection.js';
import { DictionaryReader } from './dictionary-reader.js';
import type { PartitionFile } from './partition-file.js';
import { type PartitionMeta, readMeta } from './partition-meta.js';
import { checkSchema } from './schema.js';
import type { SqliteDriver } from './sqlite-driver.js';

const MAX_INT64 = 2n ** 63n - 1n;
const PRAGMAS = 'PRAGMA query_only = 1; PRAGMA cache_size = -32768';

/** A partition file opened for reading. */
export class PartitionReader {
  readonly startMillis: number;
  readonly connection: Connection;
  readonly dictionary: DictionaryReader;
  readonly #baseUnixNano: bigint;

  constructor(driver: SqliteDriver, { file, startMillis }: PartitionFile) {
    this.startMillis = startMillis;
    this.connection = new Connection(driver, file, { readOnly: true });
    try {
      this.connection.guard((database) => checkSchema(database, file));
      this.connection.exec(PRAGMAS);
      this.#baseUnixNano = this.meta().baseUnixNano;
    } catch (error) {
      this.connection.close();
      throw error;
    }
    this.dictionary = new DictionaryReader(this.connection);
  }

  meta(): PartitionMeta {
    return readMeta(this.connection);
  }

  absolute(relative: bigint): bigint {
    return this.#baseUnixNano + relative;
  }

  /** A time as the columns hold it, moved into what 64 bits can hold. */
  relative(unixNano: bigint): bigint {
    const relative = unixNano - this.#baseUnixNano;
    return relative > MAX_INT64 ? MAX_INT64 : relative < -MAX_INT64 ? -MAX_INT64 : relative;
  }

  /** First and last time of a range, both inside of it. */
  bounds({ fromUnixNano, toUnixNano }: TimeRange): [from: bigint, last: bigint] {
    return [
      fromUnixNano === undefined ? -MAX_INT64 : this.relative(fromUnixNano),
      toUnixNano === undefined ? MAX_INT64 : this.relative(toUnixNano - 1n),
    ];
  }

  /** Runs `work` on one state of the file, whatever is committed meanwhile. */
  snapshot<T>(work: () => T): T {
    this.connection.exec('BEGIN');
    try {
      return work();
    } finally {
      this.connection.exec('COMMIT');
    }
  }
}
