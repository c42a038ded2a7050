import { mkdirSync } from 'node:fs';
import type { HotspanError, ResourceSpans } from '@hotspan/wire';
import type { PreparedProfile } from '../prepare/prepared-profile.js';
import type { WriteReceipt } from '../store.js';
import { Connection } from './connection.js';
import { DictionaryWriter } from './dictionary-writer.js';
import { type DirectoryLock, lockDirectory } from './directory-lock.js';
import { listPartitions, type PartitionFile, partitionFile } from './partition-file.js';
import { MetaCounter, readMeta, writeMeta } from './partition-meta.js';
import { writeProfiles } from './profile-writer.js';
import { checkSchema, createSchema } from './schema.js';
import { type PartitionTarget, writeSpans } from './span-writer.js';
import type { SqliteDriver } from './sqlite-driver.js';
import { storeErrorOf } from './sqlite-error.js';

export interface WriterOptions {
  readonly directory: string;
  /** Start of the first partition, when there is none yet. */
  readonly nowMillis: number;
  /** The file may grow to so many bytes; absent for as many as the disk has. */
  readonly maxBytes: number | undefined;
}

export type WriteJob =
  | { readonly kind: 'spans'; readonly batch: readonly ResourceSpans[] }
  | { readonly kind: 'profiles'; readonly batch: readonly PreparedProfile[] };

export type WriteOutcome = { readonly receipt: WriteReceipt } | { readonly error: HotspanError };

const PAGE_BYTES = 4096;
/** `synchronous = NORMAL` loses nothing when the process dies; after a power cut the last commits may be missing. */
const PRAGMAS = `
  PRAGMA page_size = ${PAGE_BYTES}; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
  PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864`;

/** The only writer of a data directory. */
export class WriterEngine {
  readonly #lock: DirectoryLock;
  readonly #target: PartitionTarget;

  /** @throws HotspanError when the directory cannot be written, is in use, or holds what this version cannot read. */
  constructor(driver: SqliteDriver, options: WriterOptions) {
    makeDirectory(options.directory);
    this.#lock = lockDirectory(driver, options.directory);
    try {
      const { directory, nowMillis } = options;
      const partition = listPartitions(directory).at(-1) ?? partitionFile(directory, nowMillis);
      this.#target = openForWriting(driver, partition, options);
    } catch (cause) {
      this.#lock.release();
      throw storeErrorOf(cause, options.directory);
    }
  }

  /** Runs the jobs in one transaction; one that fails leaves the others be. Returns after the commit. */
  commit(jobs: readonly WriteJob[]): WriteOutcome[] {
    const { connection, counter } = this.#target;
    try {
      connection.exec('BEGIN IMMEDIATE');
      const outcomes = jobs.map((job) => this.#runJob(job));
      writeMeta(connection, counter.meta);
      connection.exec('COMMIT');
      return outcomes;
    } catch (cause) {
      this.#rollback();
      const error = storeErrorOf(cause, connection.file);
      return jobs.map(() => ({ error }));
    }
  }

  close(): void {
    this.#target.connection.close();
    this.#lock.release();
  }

  /** @throws when the whole transaction is lost. */
  #runJob(job: WriteJob): WriteOutcome {
    const { connection, dictionary, counter } = this.#target;
    const before = counter.meta;
    connection.exec('SAVEPOINT job');
    try {
      const receipt =
        job.kind === 'spans' ? writeSpans(this.#target, job.batch) : writeProfiles(this.#target, job.batch);
      connection.exec('RELEASE job');
      return { receipt };
    } catch (cause) {
      const error = storeErrorOf(cause, connection.file);
      if (!this.#undoJob()) throw error;
      counter.reset(before);
      dictionary.forget();
      return { error };
    }
  }

  /** False when SQLite has ended the transaction by itself, as it may on a full disk. */
  #undoJob(): boolean {
    try {
      this.#target.connection.exec('ROLLBACK TO job; RELEASE job');
      return true;
    } catch {
      return false;
    }
  }

  #rollback(): void {
    const { connection, dictionary, counter } = this.#target;
    try {
      connection.exec('ROLLBACK');
    } catch {
      // SQLite has rolled back already.
    }
    dictionary.forget();
    counter.reset(readMeta(connection));
  }
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (cause) {
    throw storeErrorOf(cause, directory);
  }
}

function openForWriting(
  driver: SqliteDriver,
  { file, startMillis }: PartitionFile,
  { maxBytes }: WriterOptions,
): PartitionTarget {
  const connection = new Connection(driver, file, { readOnly: false });
  try {
    connection.guard((database) => checkSchema(database, file));
    connection.exec(PRAGMAS);
    if (maxBytes !== undefined)
      connection.exec(`PRAGMA max_page_count = ${Math.floor(maxBytes / PAGE_BYTES)}`);
    connection.guard((database) => createSchema(database, BigInt(startMillis) * 1_000_000n));
    return {
      connection,
      dictionary: new DictionaryWriter(connection),
      counter: new MetaCounter(readMeta(connection)),
    };
  } catch (error) {
    connection.close();
    throw error;
  }
}
