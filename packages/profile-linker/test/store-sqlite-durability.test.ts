import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { HotspanError, type SpanId } from '@hotspan/wire';
import { loadSqliteDriver } from '../src/store/sqlite/sqlite-driver.js';
import { openSqliteStore, type SqliteStoreOptions } from '../src/store/sqlite/sqlite-store.js';
import type { Store } from '../src/store/store.js';
import { SPAN_IDS, TRACE_IDS } from './store-arbitraries.js';
import { profile, span } from './store-samples.js';

const RESOURCE = { 'service.name': 'cart' };
const WRITER = fileURLToPath(new URL('./store-writer-process.js', import.meta.url));

async function withDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), 'hotspan-store-'));
  try {
    await work(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function withStore(options: SqliteStoreOptions, work: (store: Store) => Promise<void>): Promise<void> {
  const store = await openSqliteStore(options);
  try {
    await work(store);
  } finally {
    await store.shutdown();
  }
}

function refusal(code: string, words: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof HotspanError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, words);
    assert.notEqual(error.hint, '');
    return true;
  };
}

async function writeOne(store: Store, id: number): Promise<void> {
  const spanId = id.toString(16).padStart(16, '0') as SpanId;
  await store.writeSpans([{ resource: RESOURCE, spans: [span({ spanId })] }]);
}

async function partitionOf(directory: string): Promise<string> {
  const name = (await readdir(directory)).find((one) => /^raw-\d+\.db$/.test(one));
  return path.join(directory, name!);
}

describe('the SQLite store on disk', () => {
  it('loses nothing acknowledged when the process is killed', async () => {
    await withDirectory(async (directory) => {
      const child = spawn(process.execPath, [WRITER, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
      const acknowledged = await readUntil(child, 200);
      child.kill('SIGKILL');
      await once(child, 'exit');
      await withStore({ directory }, async (store) => {
        const stored = new Set((await store.getTrace(TRACE_IDS[0]!)).map(({ spanId }) => spanId));
        const totals = new Set((await store.spanTotals(TRACE_IDS[0]!)).map(({ spanId }) => spanId));
        const lost = acknowledged.filter((line) => {
          const [kind, spanId] = line.split(' ');
          return !(kind === 'span' ? stored : totals).has(spanId as SpanId);
        });
        assert.deepEqual(lost, []);
        const { spans, samples, windows } = await store.stats();
        assert.equal(spans, stored.size);
        assert.equal(windows, totals.size);
        assert.equal(samples, totals.size * 3);
      });
    });
  });

  it('says who holds a directory that is open already', async () => {
    await withDirectory(async (directory) => {
      const child = spawn(process.execPath, [WRITER, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
      await readUntil(child, 1);
      const held = refusal('HOTSPAN_STORE_IN_USE', new RegExp(`in use by process ${child.pid}`));
      await assert.rejects(openSqliteStore({ directory }), held);
      await assert.rejects(openSqliteStore({ directory, readers: 0 }), held);
      child.kill('SIGKILL');
      await once(child, 'exit');
      await withStore({ directory }, async (store) => {
        await assert.rejects(
          openSqliteStore({ directory }),
          refusal('HOTSPAN_STORE_IN_USE', /in use by process/),
        );
        await writeOne(store, 1);
      });
    });
  });

  it('opens a directory whose lock names a process that is no more', async () => {
    await withDirectory(async (directory) => {
      await writeFile(path.join(directory, 'lock.pid'), `${process.pid}\n`);
      await withStore({ directory }, (store) => writeOne(store, 1));
      assert.ok(!(await readdir(directory)).includes('lock.pid'));
    });
  });

  it('leaves one file and no log behind after a shutdown', async () => {
    await withDirectory(async (directory) => {
      await withStore({ directory, clock: () => 1_767_225_600_000 }, (store) => writeOne(store, 1));
      assert.deepEqual((await readdir(directory)).sort(), ['lock.db', 'raw-1767225600000.db']);
    });
  });
});

describe('the SQLite store refuses', () => {
  it('a file of a newer format', async () => {
    await withDirectory(async (directory) => {
      await withStore({ directory }, (store) => writeOne(store, 1));
      const database = (await loadSqliteDriver()).open(await partitionOf(directory), { readOnly: false });
      database.exec('PRAGMA user_version = 99');
      database.close();
      const newer = refusal('HOTSPAN_STORE_VERSION', /format 99.*format 1/);
      await assert.rejects(openSqliteStore({ directory }), newer);
      await assert.rejects(openSqliteStore({ directory, readers: 0 }), newer);
    });
  });

  it('an SQLite file of another program', async () => {
    await withDirectory(async (directory) => {
      const file = path.join(directory, 'raw-1767225600000.db');
      const database = (await loadSqliteDriver()).open(file, { readOnly: false });
      database.exec('CREATE TABLE other (id)');
      database.close();
      await assert.rejects(
        openSqliteStore({ directory }),
        refusal('HOTSPAN_STORE_CORRUPT', /not one of Hotspan/),
      );
      assert.deepEqual((await readdir(directory)).sort(), ['lock.db', 'raw-1767225600000.db']);
    });
  });

  it('a file that is no database, and names it', async () => {
    await withDirectory(async (directory) => {
      await writeFile(path.join(directory, 'raw-1767225600000.db'), 'not a database '.repeat(500));
      const damaged = refusal('HOTSPAN_STORE_CORRUPT', /raw-1767225600000\.db is damaged/);
      await assert.rejects(openSqliteStore({ directory }), damaged);
    });
  });

  it('to answer from damaged pages', async () => {
    await withDirectory(async (directory) => {
      await withStore({ directory }, async (store) => {
        for (let id = 1; id <= 300; id++) await writeOne(store, id);
        await store.writeProfiles([profile({})]);
      });
      const file = await partitionOf(directory);
      const bytes = await readFile(file);
      bytes.fill(0xa5, 4096);
      await writeFile(file, bytes);
      const damaged = refusal('HOTSPAN_STORE_CORRUPT', /damaged/);
      await assert.rejects(async () => {
        await withStore({ directory }, async (store) => {
          await store.getTrace(TRACE_IDS[0]!);
        });
      }, damaged);
    });
  });

  it('a directory that cannot be written', async () => {
    await withDirectory(async (directory) => {
      const file = path.join(directory, 'file');
      await writeFile(file, '');
      const unwritable = (words: RegExp) => refusal('HOTSPAN_STORE_UNWRITABLE', words);
      await assert.rejects(openSqliteStore({ directory: file }), unwritable(/cannot be written/));
      await assert.rejects(
        openSqliteStore({ directory: path.join(file, 'deeper') }),
        unwritable(/cannot be written/),
      );
      const taken = path.join(directory, 'taken');
      await mkdir(path.join(taken, 'lock.db'), { recursive: true });
      await assert.rejects(openSqliteStore({ directory: taken }), unwritable(/lock\.db cannot be written/));
    });
  });

  for (const readers of [0, 1]) {
    it(`what no longer fits on the disk, and keeps the rest (readers: ${readers})`, async () => {
      await withDirectory(async (directory) => {
        await withStore({ directory, readers, maxBytes: 400_000 }, (store) => fillUp(store));
        await withStore({ directory, readers }, async (store) => {
          await writeOne(store, 1_000_000);
          await store.writeProfiles([profile({ profileId: 'f'.repeat(32) })]);
          assert.ok((await store.stats()).windows > 0);
        });
      });
    });
  }
});

/** Writes until the disk is full, and checks that every batch was stored as a whole or not at all. */
async function fillUp(store: Store): Promise<void> {
  const full = refusal('HOTSPAN_STORE_FULL', /full/);
  let stored = 0;
  let refused: unknown;
  for (let id = 1; refused === undefined && id < 2000; id++) {
    const spans = Array.from({ length: 50 }, (_, index) =>
      span({
        spanId: (id * 100 + index).toString(16).padStart(16, '0') as SpanId,
        attributes: { note: `${id}.${index}`.repeat(9) },
      }),
    );
    await store.writeSpans([{ resource: RESOURCE, spans }]).then(
      () => (stored += spans.length),
      (error: unknown) => {
        refused = error;
      },
    );
  }
  assert.ok(full(refused));
  assert.equal((await store.stats()).spans, stored);
  assert.equal((await store.getTrace(TRACE_IDS[0]!)).length, stored);
  const large = profile({
    functions: Array.from({ length: 3000 }, (_, index) => ({
      name: `function ${index} `.repeat(8),
      systemName: '',
      fileName: 'app.js',
      startLine: 1,
    })),
    locations: Array.from({ length: 3000 }, (_, functionIndex) => ({
      lines: [{ functionIndex, line: 1, column: 1 }],
    })),
    stacks: Array.from({ length: 3000 }, (_, location) => [location]),
    samples: Array.from({ length: 3000 }, (_, stackIndex) => ({
      stackIndex,
      values: [1, 1, 1],
      labels: { traceId: TRACE_IDS[0]!, spanId: SPAN_IDS[stackIndex % SPAN_IDS.length]! },
    })),
  });
  await assert.rejects(store.writeProfiles([large]), full);
  assert.equal((await store.stats()).windows, 0);
  assert.deepEqual(await store.spanTotals(TRACE_IDS[0]!), []);
  const rows = await store.searchSpans({ sort: 'duration', limit: 1000, hasProfile: true });
  assert.deepEqual(rows.spans, []);
}

/** Lines that the child has written once there are `count` of them; later ones are not waited for. */
async function readUntil(child: ChildProcess, count: number): Promise<string[]> {
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout! });
  for await (const line of reader) {
    lines.push(line);
    if (lines.length >= count) break;
  }
  return lines;
}
