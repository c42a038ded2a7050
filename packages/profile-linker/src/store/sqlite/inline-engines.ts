import type { WriteReceipt } from '../store.js';
import { ReaderEngine } from './reader-engine.js';
import type { SqliteDriver } from './sqlite-driver.js';
import type { ReadAnswer, ReadArguments, ReadMethod, StoreEngines } from './store-engines.js';
import { type WriteJob, WriterEngine, type WriterOptions } from './writer-engine.js';

/** All work in the calling thread, each write in a transaction of its own. */
export function inlineEngines(driver: SqliteDriver, options: WriterOptions): StoreEngines {
  const writer = new WriterEngine(driver, options);
  const reader = new ReaderEngine(driver, options.directory);
  return {
    async write(job: WriteJob): Promise<WriteReceipt> {
      const [outcome] = writer.commit([job]);
      if ('error' in outcome!) throw outcome.error;
      return outcome!.receipt;
    },
    async read<M extends ReadMethod>(method: M, ...args: ReadArguments<M>): Promise<ReadAnswer<M>> {
      return callReader(reader, method, args);
    },
    async close(): Promise<void> {
      reader.close();
      writer.close();
    },
  };
}

export function callReader<M extends ReadMethod>(
  reader: ReaderEngine,
  method: M,
  args: ReadArguments<M>,
): ReadAnswer<M> {
  const answer = reader[method] as (...args: ReadArguments<M>) => ReadAnswer<M>;
  return answer.apply(reader, args);
}
