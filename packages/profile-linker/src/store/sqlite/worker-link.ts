import { Worker } from 'node:worker_threads';
import { HotspanError } from '@hotspan/wire';
import { STORE_FAILED } from '../store-error.js';
import { errorOf, GREETING_ID, type WorkerReply, type WorkerRequest } from './worker-protocol.js';

interface Pending {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** A worker thread that answers requests in order. It keeps the process alive only while one is under way. */
export class WorkerLink {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #exited: Promise<void>;
  #lastId = GREETING_ID;
  #isClosing = false;
  #lost: HotspanError | undefined;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (reply: WorkerReply) => this.#settle(reply));
    worker.on('error', (cause) => this.#lose(cause));
    this.#exited = new Promise((resolve) => {
      worker.once('exit', () => {
        this.#lose(undefined);
        resolve();
      });
    });
  }

  /** @throws HotspanError what the worker says it failed with. */
  static async start(script: URL, workerData: unknown): Promise<WorkerLink> {
    const link = new WorkerLink(new Worker(script, { workerData, execArgv: [] }));
    await link.#answerTo(GREETING_ID);
    return link;
  }

  get pending(): number {
    return this.#pending.size;
  }

  call(body: unknown, transfer: readonly ArrayBuffer[] = []): Promise<unknown> {
    return this.#post({ id: ++this.#lastId, body }, transfer);
  }

  /** Ends the worker, unless it is gone already, after the requests under way. */
  async close(): Promise<void> {
    this.#isClosing = true;
    if (this.#lost === undefined) await this.#post({ id: ++this.#lastId }, []);
    await this.#exited;
  }

  async #post(request: WorkerRequest, transfer: readonly ArrayBuffer[]): Promise<unknown> {
    if (this.#lost !== undefined) throw this.#lost;
    this.#worker.postMessage(request, transfer);
    this.#worker.ref();
    return this.#answerTo(request.id);
  }

  #answerTo(id: number): Promise<unknown> {
    return new Promise((resolve, reject) => this.#pending.set(id, { resolve, reject }));
  }

  #settle(reply: WorkerReply): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (this.#pending.size === 0 && !this.#isClosing) this.#worker.unref();
    if ('failure' in reply) pending?.reject(errorOf(reply.failure));
    else pending?.resolve(reply.answer);
  }

  /** After it nothing will be answered any more. */
  #lose(cause: unknown): void {
    const problem = cause instanceof Error ? cause.message : 'it ended';
    const hint = 'Restart the linker; what was acknowledged is stored.';
    const message = `A thread of the store is gone: ${problem}.`;
    this.#lost ??= new HotspanError(STORE_FAILED, message, hint, { cause });
    for (const { reject } of this.#pending.values()) reject(this.#lost);
    this.#pending.clear();
  }
}
