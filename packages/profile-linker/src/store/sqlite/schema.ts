import { HotspanError } from '@hotspan/wire';
import { KEY_END, KEY_START, REF_BYTES } from '../pack/id-bytes.js';
import { STORE_CORRUPT, STORE_VERSION } from '../store-error.js';
import type { SqlDatabase } from './sqlite-driver.js';

/** "HotS": tells the store's files from others of SQLite. */
const APPLICATION_ID = 0x486f7453;
export const SCHEMA_VERSION = 1;

/** The indexed part of a reference; queries must use these very words for SQLite to use the index. */
export const REF_KEY: string = `substr(ref, ${KEY_START + 1}, ${KEY_END - KEY_START})`;
export const WHOLE_REF: string = `substr(ref, 1, ${REF_BYTES})`;

/** Tables of values by number: `hash` finds the number of a value. */
export const DICTIONARY_TABLES = ['string', 'frame', 'stack', 'operation', 'instance', 'shape'] as const;
export type DictionaryTable = (typeof DICTIONARY_TABLES)[number];

const DICTIONARY = DICTIONARY_TABLES.map(
  (table) => `
  CREATE TABLE ${table} (id INTEGER PRIMARY KEY, hash INTEGER NOT NULL, data BLOB NOT NULL);
  CREATE INDEX ${table}_hash ON ${table} (hash);`,
).join('');

/**
 * One partition file. Times are nanoseconds after `meta.base`, so that they take 6 bytes instead of 8. `ref` is
 * trace id, span id and the parent's span id. `profiled` is 1 once samples of the span are stored here. `span_block`
 * leads from the key of a reference to the blocks that may hold samples of it; the blocks themselves know for sure.
 * A block without start holds samples without time.
 */
const TABLES = `
  CREATE TABLE meta (
    id INTEGER PRIMARY KEY CHECK (id = 0), base INTEGER NOT NULL,
    spans INTEGER NOT NULL, samples INTEGER NOT NULL, windows INTEGER NOT NULL,
    oldest INTEGER, newest INTEGER, longest_block INTEGER NOT NULL);
  ${DICTIONARY}
  CREATE TABLE span (
    id INTEGER PRIMARY KEY, ref BLOB NOT NULL, operation INTEGER NOT NULL, instance INTEGER NOT NULL,
    kind INTEGER NOT NULL, status INTEGER NOT NULL,
    start INTEGER NOT NULL, duration INTEGER NOT NULL, profiled INTEGER NOT NULL, data BLOB NOT NULL);
  CREATE INDEX span_key ON span (${REF_KEY});
  CREATE INDEX span_duration ON span (operation, duration, start, profiled);
  CREATE INDEX span_start ON span (operation, start);
  CREATE INDEX span_error ON span (operation, start) WHERE status = 2;
  CREATE TABLE thread_window (
    id INTEGER PRIMARY KEY, instance INTEGER NOT NULL, thread INTEGER NOT NULL, thread_name INTEGER NOT NULL,
    start INTEGER NOT NULL, stop INTEGER NOT NULL, period INTEGER NOT NULL, samples INTEGER NOT NULL);
  CREATE INDEX thread_window_start ON thread_window (instance, start);
  CREATE TABLE block (
    id INTEGER PRIMARY KEY, instance INTEGER NOT NULL, thread INTEGER NOT NULL,
    start INTEGER, stop INTEGER, stacks BLOB NOT NULL, data BLOB NOT NULL);
  CREATE INDEX block_start ON block (instance, thread, start);
  CREATE TABLE span_block (key BLOB, block INTEGER, PRIMARY KEY (key, block)) WITHOUT ROWID;
  CREATE TABLE profile_seen (profile BLOB PRIMARY KEY) WITHOUT ROWID;
`;

/** Makes an empty file a partition; leaves one that is a partition as it is. */
export function createSchema(database: SqlDatabase, baseUnixNano: bigint): void {
  if (!isEmpty(database)) return;
  database.exec('PRAGMA auto_vacuum = NONE; BEGIN IMMEDIATE');
  database.exec(TABLES);
  database.prepare('INSERT INTO meta VALUES (0, ?, 0, 0, 0, NULL, NULL, 0)').run(baseUnixNano);
  database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`);
}

/**
 * @throws HotspanError `HOTSPAN_STORE_CORRUPT` for a file that is not the store's,
 * `HOTSPAN_STORE_VERSION` for a partition of another version.
 */
export function checkSchema(database: SqlDatabase, file: string): void {
  if (isEmpty(database)) return;
  if (pragma(database, 'application_id') !== APPLICATION_ID) {
    const hint = 'Choose another data directory, or move this file away.';
    throw new HotspanError(STORE_CORRUPT, `${file} is an SQLite file, but not one of Hotspan's store.`, hint);
  }
  const version = pragma(database, 'user_version');
  if (version === SCHEMA_VERSION) return;
  throw new HotspanError(
    STORE_VERSION,
    `${file} has the store format ${version}; this version of Hotspan knows format ${SCHEMA_VERSION}.`,
    'Open it with the version of Hotspan that wrote it, or start with another data directory.',
  );
}

function isEmpty(database: SqlDatabase): boolean {
  return (
    pragma(database, 'user_version') === 0 &&
    database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').all().length === 0
  );
}

function pragma(database: SqlDatabase, name: string): number {
  const row = database.prepare(`PRAGMA ${name}`).get() as { [name: string]: number };
  return row[name]!;
}
