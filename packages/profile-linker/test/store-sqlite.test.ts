import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openSqliteStore } from '../src/store/sqlite/sqlite-store.js';
import { type StorePlace, storeConformance } from './store-conformance.js';

async function place(readers: number): Promise<StorePlace> {
  const directory = await mkdtemp(path.join(tmpdir(), 'hotspan-store-'));
  return {
    open: () => openSqliteStore({ directory, readers }),
    dispose: () => rm(directory, { recursive: true }),
  };
}

storeConformance('the SQLite store in one thread', () => place(0), { persistent: true, runs: 40 });
// Starting threads costs more than most cases do.
storeConformance('the SQLite store with threads', () => place(1), { persistent: true, runs: 3 });
