import { open } from 'node:fs/promises';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { nativeRequire } from '../native-require.cjs';
import type { SourcePosition, SourceResolver } from './sampler.js';
import type { MapAnswer, MapQuestion } from './source-map-worker.js';

/** A window does not wait longer than this for its maps; what arrives later is there for the next one. */
const PATIENCE_MILLIS = 3_000;
/** The comment that names a map is the last line of a file. */
const TAIL_BYTES = 4_096;

interface Pending {
  readonly keys: readonly string[];
  readonly done: () => void;
}

/**
 * Resolves positions through source maps on a thread of its own, since parsing a large map takes hundreds of
 * milliseconds. The thread starts with the first sampled file that names a map: an application without any has none.
 * Packages below `node_modules` stay as installed.
 */
export class SourceMaps implements SourceResolver {
  readonly #resolved = new Map<string, SourcePosition>();
  readonly #mapped = new Map<string, Promise<boolean>>();
  readonly #pending = new Map<number, Pending>();
  readonly #patienceMillis: number;
  #worker: Worker | undefined;
  #broken: Error | undefined;
  #nextId = 0;

  constructor(patienceMillis: number = PATIENCE_MILLIS) {
    this.#patienceMillis = patienceMillis;
  }

  /** @throws Error when the thread cannot run here; positions are then to be taken as they are */
  async resolve(positions: readonly SourcePosition[]): Promise<readonly SourcePosition[]> {
    const open = positions.filter((position) => isMappable(position) && !this.#resolved.has(keyOf(position)));
    const named = await Promise.all(open.map(({ file }) => this.#hasMap(file)));
    const asked = open.filter((_, index) => named[index]);
    if (asked.length > 0) await this.#ask(asked);
    return positions.map((position) => this.#resolved.get(keyOf(position)) ?? position);
  }

  async shutdown(): Promise<void> {
    this.#fail(new Error('source maps were shut down'));
    await this.#worker?.terminate();
  }

  #hasMap(file: string): Promise<boolean> {
    const known = this.#mapped.get(file) ?? namesMap(file).catch(() => false);
    this.#mapped.set(file, known);
    return known;
  }

  async #ask(positions: readonly SourcePosition[]): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken;
    const worker = this.#thread();
    const id = this.#nextId++;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((done) => {
      timer = setTimeout(done, this.#patienceMillis);
      timer.unref();
      this.#pending.set(id, { keys: positions.map(keyOf), done });
      worker.postMessage({ id, positions } satisfies MapQuestion);
    });
    clearTimeout(timer);
  }

  #thread(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const file = nativeRequire.resolve('./sampler/source-map-worker.js');
    // None of the application's flags: `--import …/register` would profile this thread, `--inspect` would open a port.
    const worker = new Worker(file, { name: 'hotspan-source-maps', execArgv: [], env: {} });
    worker.unref();
    worker.on('message', (answer: MapAnswer) => this.#settle(answer));
    worker.on('error', (error) => this.#fail(error as Error));
    this.#worker = worker;
    return worker;
  }

  #settle({ id, positions }: MapAnswer): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    pending.keys.forEach((key, index) => this.#resolved.set(key, positions[index]!));
    pending.done();
  }

  #fail(error: Error): void {
    this.#broken = error;
    for (const { done } of this.#pending.values()) done();
    this.#pending.clear();
  }
}

function keyOf({ file, line, column, name }: SourcePosition): string {
  return `${file}:${line}:${column}:${name}`;
}

function isMappable({ file, line }: SourcePosition): boolean {
  return line > 0 && path.isAbsolute(file) && !file.includes('/node_modules/');
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
