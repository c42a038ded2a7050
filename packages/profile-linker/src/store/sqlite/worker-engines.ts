import { HotspanError } from '@hotspan/wire';
import { transferablesOf } from '../prepare/prepared-profile.js';
import type { WriteReceipt } from '../store.js';
import { STORE_OVERLOADED } from '../store-error.js';
import type { ReadAnswer, ReadArguments, ReadMethod, StoreEngines } from './store-engines.js';
import { WorkerLink } from './worker-link.js';
import type { WriteJob, WriterOptions } from './writer-engine.js';

/** More writes than this under way means that the disk cannot follow. */
const MAX_PENDING_WRITES = 256;

/**
 * One thread that writes, and `readers` threads that read, so that the calling thread stays free. Resolves when the
 * writer has the directory; the readers boot meanwhile and the first read waits for them.
 */
export async function workerEngines(options: WriterOptions, readerCount: number): Promise<StoreEngines> {
  const writer = await WorkerLink.start(new URL('./writer-worker.js', import.meta.url), options);
  return new WorkerEngines(writer, startReaders(options.directory, readerCount));
}

async function startReaders(directory: string, count: number): Promise<readonly WorkerLink[]> {
  const script = new URL('./reader-worker.js', import.meta.url);
  const starts = Array.from({ length: count }, () => WorkerLink.start(script, { directory }));
  const started = await Promise.allSettled(starts);
  const readers = started.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const failed = started.find((start) => start.status === 'rejected');
  if (failed === undefined) return readers;
  await Promise.all(readers.map((reader) => reader.close()));
  throw failed.reason;
}

class WorkerEngines implements StoreEngines {
  readonly #writer: WorkerLink;
  readonly #readers: Promise<readonly WorkerLink[]>;

  constructor(writer: WorkerLink, readers: Promise<readonly WorkerLink[]>) {
    this.#writer = writer;
    this.#readers = readers;
    // A failed start is told to each read; without one it is nobody's unhandled rejection.
    readers.catch(() => {});
  }

  /** @throws HotspanError `HOTSPAN_STORE_OVERLOADED` when too many writes are under way. */
  async write(job: WriteJob): Promise<WriteReceipt> {
    if (this.#writer.pending >= MAX_PENDING_WRITES) throw overloaded();
    const transfer = job.kind === 'profiles' ? job.batch.flatMap(transferablesOf) : [];
    return (await this.#writer.call(job, transfer)) as WriteReceipt;
  }

  async read<M extends ReadMethod>(method: M, ...args: ReadArguments<M>): Promise<ReadAnswer<M>> {
    const readers = await this.#readers;
    const idlest = readers.reduce((best, reader) => (reader.pending < best.pending ? reader : best));
    return (await idlest.call({ method, args })) as ReadAnswer<M>;
  }

  /** The writer last: whoever closes a file last folds its log into it, which a reader may not. */
  async close(): Promise<void> {
    const readers = await this.#readers.catch(() => []);
    await Promise.all(readers.map((reader) => reader.close()));
    await this.#writer.close();
  }
}

function overloaded(): HotspanError {
  const hint = 'Send again in a few seconds; if it stays so, the disk is too slow for this load.';
  return new HotspanError(STORE_OVERLOADED, `${MAX_PENDING_WRITES} writes wait for the disk.`, hint);
}
