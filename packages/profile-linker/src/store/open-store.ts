import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Store } from './store.js';

const DEFAULT_FOLDER = '.hotspan';

/**
 * The embedded store in a folder, or one in memory when there is none; only what is used is loaded.
 * @throws HotspanError as `openSqliteStore` does
 */
export async function openStore(directory: string | null): Promise<Store> {
  if (directory === null) return (await import('./memory/memory-store.js')).createMemoryStore();
  const { openSqliteStore } = await import('./sqlite/sqlite-store.js');
  const store = await openSqliteStore({ directory });
  if (path.basename(directory) === DEFAULT_FOLDER) await keepOutOfGit(directory);
  return store;
}

/** The default folder lies in the user's project; a folder that the user named is left as it is. */
async function keepOutOfGit(directory: string): Promise<void> {
  await writeFile(path.join(directory, '.gitignore'), '*\n', { flag: 'wx' }).catch(() => {});
}
