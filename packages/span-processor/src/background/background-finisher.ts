import { open } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { nativeRequire } from '../native-require.cjs';
import { isMappable } from '../sampler/mappable.js';
import type { SourcePosition } from '../sampler/sampler.js';
import type { Finished, Finisher, Unfinished } from './finish.js';
import type { Answer, Question } from './worker.js';

/** A window does not wait longer than this; what is learnt later (a large source map) is there for the next one. */
const PATIENCE_MILLIS = 10_000;
/** The comment that names a source map is the last line of a file. */
const TAIL_BYTES = 4_096;

interface Waiting {
  readonly done: (finished: Partial<Finished>) => void;
  readonly failed: (error: Error) => void;
}

/**
 * Finishes windows on a thread of its own: building and encoding a window takes tens of milliseconds, parsing a large
 * source map hundreds. The thread starts with the first window that needs one of them, and keeps nothing alive.
 */
export class BackgroundFinisher implements Finisher {
  readonly #waiting = new Map<number, Waiting>();
  readonly #namesMap = new Map<string, Promise<boolean>>();
  readonly #patienceMillis: number;
  #worker: Worker | undefined;
  #broken: Error | undefined;
  #nextId = 0;

  constructor(patienceMillis: number = PATIENCE_MILLIS) {
    this.#patienceMillis = patienceMillis;
  }

  async finish(window: Unfinished): Promise<Finished> {
    const mapped = window.sourceMaps && (await this.#anyMap(window.flat.positions));
    if (!mapped && window.forms.length === 0) return { positions: window.flat.positions, encoded: {} };
    const { positions, encoded } = await this.#ask({ ...window, sourceMaps: mapped });
    return { positions: positions ?? window.flat.positions, encoded: encoded ?? {} };
  }

  async shutdown(): Promise<void> {
    this.#break(new Error('the background thread was shut down'));
    await this.#worker?.terminate();
  }

  async #ask(window: Unfinished): Promise<Partial<Finished>> {
    if (this.#broken !== undefined) throw this.#broken;
    const worker = this.#thread();
    const id = this.#nextId++;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise((done, failed) => {
        this.#waiting.set(id, { done, failed });
        const problem = `the background thread did not answer in ${this.#patienceMillis} ms`;
        timer = setTimeout(() => failed(new Error(problem)), this.#patienceMillis);
        timer.unref();
        worker.postMessage({ id, window } satisfies Question);
      });
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  #thread(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const file = nativeRequire.resolve('./background/worker.js');
    // None of the application's flags: `--import …/register` would profile this thread, `--inspect` would open a port.
    const worker = new Worker(file, { name: 'hotspan', execArgv: [], env: {} });
    worker.on('message', (answer: Answer) => this.#settle(answer));
    worker.on('error', (error) => this.#break(error as Error));
    worker.on('exit', () => this.#break(new Error('the background thread ended')));
    // Last: listening for messages holds the process again.
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    if (waiting === undefined) return;
    if ('problem' in answer) waiting.failed(new Error(answer.problem));
    else waiting.done(answer.finished);
  }

  #break(error: Error): void {
    this.#broken ??= error;
    for (const { failed } of this.#waiting.values()) failed(error);
  }

  async #anyMap(positions: readonly SourcePosition[]): Promise<boolean> {
    const files = new Set(positions.filter(isMappable).map(({ file }) => file));
    const named = await Promise.all([...files].map((file) => this.#hasMap(file)));
    return named.includes(true);
  }

  #hasMap(file: string): Promise<boolean> {
    const known = this.#namesMap.get(file) ?? namesMap(file).catch(() => false);
    this.#namesMap.set(file, known);
    return known;
  }
}

/** Whether a file's last line names a map, or is so long that it may be one itself. */
async function namesMap(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const length = Math.min(TAIL_BYTES, size);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    const tail = buffer.toString('utf8');
    return tail.includes('sourceMappingURL=') || (length === TAIL_BYTES && !tail.trimEnd().includes('\n'));
  } finally {
    await handle.close();
  }
}
