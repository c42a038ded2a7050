import { HotspanError } from '@hotspan/wire';
import { transferablesOf } from '../prepare/prepared-profile.js';
import type { WriteReceipt } from '../store.js';
import { STORE_OVERLOADED } from '../store-error.js';
import type { ReadAnswer, ReadArguments, ReadMethod, StoreEngines } from './store-engines.js';
import { WorkerLink } from './worker-link.js';
import type { WriteJob, WriterOptions } from './writer-engine.js';

/** More writes than this under way means that the disk cannot follow. */
const MAX_PENDING_WRITES = 256;

/** One thread that writes, and `readers` threads that read, so that the calling thread stays free. */
export async function workerEngines(options: WriterOptions, readerCount: number): Promise<StoreEngines> {
  const writer = await WorkerLink.start(new URL('./writer-worker.js', import.meta.url), options);
  const script = new URL('./reader-worker.js', import.meta.url);
  const { directory } = options;
  const starts = Array.from({ length: readerCount }, () => WorkerLink.start(script, { directory }));
  const started = await Promise.allSettled(starts);
  const readers = started.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const failed = started.find((start) => start.status === 'rejected');
  if (failed !== undefined) {
    await closeAll(writer, readers);
    throw failed.reason;
  }
  return new WorkerEngines(writer, readers);
}

class WorkerEngines implements StoreEngines {
  readonly #writer: WorkerLink;
  readonly #readers: readonly WorkerLink[];

  constructor(writer: WorkerLink, readers: readonly WorkerLink[]) {
    this.#writer = writer;
    this.#readers = readers;
  }

  /** @throws HotspanError `HOTSPAN_STORE_OVERLOADED` when too many writes are under way. */
  async write(job: WriteJob): Promise<WriteReceipt> {
    if (this.#writer.pending >= MAX_PENDING_WRITES) throw overloaded();
    const transfer = job.kind === 'profiles' ? job.batch.flatMap(transferablesOf) : [];
    return (await this.#writer.call(job, transfer)) as WriteReceipt;
  }

  async read<M extends ReadMethod>(method: M, ...args: ReadArguments<M>): Promise<ReadAnswer<M>> {
    const idlest = this.#readers.reduce((best, reader) => (reader.pending < best.pending ? reader : best));
    return (await idlest.call({ method, args })) as ReadAnswer<M>;
  }

  close(): Promise<void> {
    return closeAll(this.#writer, this.#readers);
  }
}

/** The writer last: whoever closes a file last folds its log into it, which a reader may not. */
async function closeAll(writer: WorkerLink, readers: readonly WorkerLink[]): Promise<void> {
  await Promise.all(readers.map((reader) => reader.close()));
  await writer.close();
}

function overloaded(): HotspanError {
  const hint = 'Send again in a few seconds; if it stays so, the disk is too slow for this load.';
  return new HotspanError(STORE_OVERLOADED, `${MAX_PENDING_WRITES} writes wait for the disk.`, hint);
}
