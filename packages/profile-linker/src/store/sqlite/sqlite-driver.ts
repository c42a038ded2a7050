import { HotspanError } from '@hotspan/wire';
import { NO_SQLITE } from '../store-error.js';

export type SqlValue = null | number | bigint | string | Uint8Array;

/** The part of `node:sqlite` that the store uses; @photostructure/sqlite has the same. */
export interface SqlStatement {
  run(...values: readonly SqlValue[]): {
    readonly changes: number | bigint;
    readonly lastInsertRowid: number | bigint;
  };
  get(...values: readonly SqlValue[]): unknown;
  all(...values: readonly SqlValue[]): unknown[];
  setReturnArrays(enabled: boolean): void;
  setReadBigInts(enabled: boolean): void;
}

export interface SqlDatabase {
  exec(sql: string): void;
  prepare(sql: string): SqlStatement;
  close(): void;
}

export interface SqliteDriver {
  readonly name: string;
  open(file: string, options: { readonly readOnly: boolean }): SqlDatabase;
}

interface SqliteModule {
  readonly DatabaseSync: new (
    file: string,
    options?: { readonly readOnly?: boolean; readonly timeout?: number },
  ) => SqlDatabase;
}

/** Before 3.51.3 a reset of the write-ahead log could corrupt the file (sqlite.org/wal.html, "the WAL-reset bug"). */
const MINIMUM_VERSION = [3, 51, 3];
const BUSY_TIMEOUT_MILLIS = 5000;

/**
 * SQLite as it is built into Node, else from the optional dependency @photostructure/sqlite.
 * @throws HotspanError `HOTSPAN_NO_SQLITE` when neither is there in a version without known corruption.
 */
export async function loadSqliteDriver(): Promise<SqliteDriver> {
  const builtIn = usable('node:sqlite', builtInSqlite());
  if (builtIn !== undefined) return builtIn;
  const added = usable('@photostructure/sqlite', await addedSqlite());
  if (added !== undefined) return added;
  throw new HotspanError(
    NO_SQLITE,
    `Node ${process.version} has no SQLite ${MINIMUM_VERSION.join('.')} or later, and neither is @photostructure/sqlite installed.`,
    'Run `npm install @photostructure/sqlite`, or use Node 22.23, 24.16 or later.',
  );
}

function builtInSqlite(): SqliteModule | undefined {
  return withoutExperimentalWarning(
    () => process.getBuiltinModule?.('node:sqlite') as SqliteModule | undefined,
  );
}

async function addedSqlite(): Promise<SqliteModule | undefined> {
  try {
    return (await import('@photostructure/sqlite')) as unknown as SqliteModule;
  } catch {
    return undefined;
  }
}

function usable(name: string, sqlite: SqliteModule | undefined): SqliteDriver | undefined {
  if (sqlite === undefined || !isVersionSound(sqlite)) return undefined;
  return {
    name,
    open: (file, { readOnly }) => new sqlite.DatabaseSync(file, { readOnly, timeout: BUSY_TIMEOUT_MILLIS }),
  };
}

function isVersionSound(sqlite: SqliteModule): boolean {
  const database = new sqlite.DatabaseSync(':memory:');
  const { version } = database.prepare('SELECT sqlite_version() AS version').get() as { version: string };
  database.close();
  const parts = version.split('.').map(Number);
  const at = MINIMUM_VERSION.findIndex((part, index) => part !== parts[index]);
  return at < 0 || parts[at]! > MINIMUM_VERSION[at]!;
}

/** Node 22 and 24 announce on stderr that node:sqlite is experimental, once a thread; users can do nothing about it. */
function withoutExperimentalWarning<T>(load: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}
