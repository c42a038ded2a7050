import type { WriteReceipt } from '../store.js';
import type { SyncReader } from './reader-engine.js';
import type { WriteJob } from './writer-engine.js';

export type ReadMethod = keyof SyncReader;
export type ReadArguments<M extends ReadMethod> = Parameters<SyncReader[M]>;
export type ReadAnswer<M extends ReadMethod> = ReturnType<SyncReader[M]>;

/** Where the work of a store is done: in this thread or in others. */
export interface StoreEngines {
  /** Resolves after the commit. */
  write(job: WriteJob): Promise<WriteReceipt>;
  read<M extends ReadMethod>(method: M, ...args: ReadArguments<M>): Promise<ReadAnswer<M>>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}
