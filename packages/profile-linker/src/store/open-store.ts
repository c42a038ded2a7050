import type { Store } from './store.js';

/**
 * The embedded store in a folder, or one in memory when there is none; only what is used is loaded.
 * @throws HotspanError as `openSqliteStore` does
 */
export async function openStore(directory: string | null): Promise<Store> {
  if (directory === null) return (await import('./memory/memory-store.js')).createMemoryStore();
  return (await import('./sqlite/sqlite-store.js')).openSqliteStore({ directory });
}
