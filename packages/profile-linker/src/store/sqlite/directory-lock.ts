import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { HotspanError } from '@hotspan/wire';
import { STORE_IN_USE } from '../store-error.js';
import type { SqlDatabase, SqliteDriver } from './sqlite-driver.js';
import { storeErrorOf } from './sqlite-error.js';

export interface DirectoryLock {
  release(): void;
}

const SQLITE_BUSY = 5;

/**
 * Keeps a second linker out of a data directory. The lock is SQLite's exclusive lock on `lock.db`, which the system
 * drops with the process however it ends: there is no stale lock to recover from, and a number that another process
 * has by now (in a container always 1) cannot mislead. `lock.pid` only tells people who holds it.
 * @throws HotspanError `HOTSPAN_STORE_IN_USE` when another store holds the directory.
 */
export function lockDirectory(driver: SqliteDriver, directory: string): DirectoryLock {
  const file = path.join(directory, 'lock.db');
  const pidFile = path.join(directory, 'lock.pid');
  let database: SqlDatabase | undefined;
  try {
    database = driver.open(file, { readOnly: false });
    database.exec('PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    writeFileSync(pidFile, `${process.pid}\n`);
  } catch (cause) {
    database?.close();
    if ((cause as { errcode?: number }).errcode === SQLITE_BUSY) throw inUse(directory, pidFile);
    throw storeErrorOf(cause, file);
  }
  const held = database;
  return {
    release: () => {
      rmSync(pidFile, { force: true });
      held.close();
    },
  };
}

function inUse(directory: string, pidFile: string): HotspanError {
  const hint = 'Stop that process, or give this one another data directory.';
  return new HotspanError(STORE_IN_USE, `${directory} is in use by ${holderOf(pidFile)}.`, hint);
}

function holderOf(pidFile: string): string {
  try {
    return `process ${readFileSync(pidFile, 'utf8').trim()}`;
  } catch {
    return 'another process';
  }
}
