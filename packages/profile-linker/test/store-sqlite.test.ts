import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openSqliteStore } from '../src/store/sqlite/sqlite-store.js';
import { storeConformance } from './store-conformance.js';

storeConformance(
  'the SQLite store',
  async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'hotspan-store-'));
    return {
      open: () => openSqliteStore({ directory }),
      dispose: () => rm(directory, { recursive: true }),
    };
  },
  { persistent: true, runs: 60 },
);
