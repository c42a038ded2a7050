/** The part of `node:sqlite` that inventory uses. */
export interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

export interface Statement {
  run(...values: (string | number)[]): {
    readonly changes: number | bigint;
    readonly lastInsertRowid: number | bigint;
  };
  get(...values: (string | number)[]): unknown;
  all(...values: (string | number)[]): unknown[];
}

interface SqliteModule {
  readonly DatabaseSync: new (path: string) => Database;
}

/** SQLite before this version can corrupt a database in WAL mode. */
const SAFE_WAL_VERSION = [3, 51, 3] as const;

/** Opens the database with Node's own SQLite where it is there and recent enough, else with the packaged one. */
export async function openDatabase(path: string): Promise<Database> {
  // node:sqlite is absent in Node 20, so it cannot be named in an import.
  const builtin = process.getBuiltinModule('node:sqlite') as unknown as SqliteModule | undefined;
  if (builtin !== undefined && isSafe(versionOf(builtin))) return new builtin.DatabaseSync(path);
  const packaged = (await import('@photostructure/sqlite')) as unknown as SqliteModule;
  return new packaged.DatabaseSync(path);
}

function versionOf(sqlite: SqliteModule): string {
  const probe = new sqlite.DatabaseSync(':memory:');
  const { version } = probe.prepare('SELECT sqlite_version() AS version').get() as {
    readonly version: string;
  };
  probe.close();
  return version;
}

function isSafe(version: string): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, wanted] of SAFE_WAL_VERSION.entries()) {
    const part = parts[index] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
}
