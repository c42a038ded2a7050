import { createMemoryStore } from '../src/store/memory/memory-store.js';
import { storeConformance } from './store-conformance.js';

storeConformance(
  'the memory store',
  async () => ({ open: async () => createMemoryStore(), dispose: async () => {} }),
  { persistent: false, runs: 150 },
);
