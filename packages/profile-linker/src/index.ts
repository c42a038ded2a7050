export { type Linker, type LinkerOptions, startLinker } from './linker.js';
export type { Received } from './service/counters.js';
export { SETTINGS, type Settings } from './settings.js';
export { openStore } from './store/open-store.js';
export type { Store, StoreReader, StoreWriter, ThreadSamples, ThreadSelection } from './store/store.js';
