import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ChildMessage } from '../platform/messages.js';
import { DemoError } from './demo-error.js';

const KEPT_OUTPUT_CHARACTERS = 4_000;
const GUARD = new URL('./end-with-parent.js', import.meta.url).href;

export interface ChildSpec {
  readonly name: string;
  /** URL of the module that the process runs. */
  readonly entry: URL;
  readonly args?: readonly string[];
  /** URLs of modules to load before it. */
  readonly preload?: readonly URL[];
  readonly env: NodeJS.ProcessEnv;
  readonly onMessage?: (message: ChildMessage) => void;
}

export interface ReadyMessage {
  readonly url: string;
  readonly [key: string]: unknown;
}

/** One Node process of the demo, from its start to its last output. */
export class DemoChild {
  readonly name: string;
  readonly pid: number | undefined;
  /** Resolves with the first ready message; rejects when the process ends before it. */
  readonly ready: Promise<ReadyMessage>;
  /** Resolves when the process has ended, with a description of how. */
  readonly exited: Promise<string>;
  readonly #process: ChildProcess;
  #output = '';
  #ended = false;

  constructor(spec: ChildSpec) {
    this.name = spec.name;
    const preload = [GUARD, ...(spec.preload ?? []).map((url) => url.href)].flatMap((url) => [
      '--import',
      url,
    ]);
    this.#process = spawn(
      process.execPath,
      ['--enable-source-maps', ...preload, fileURLToPath(spec.entry), ...(spec.args ?? [])],
      // In a group of its own, so that Ctrl-C reaches only the demo, which then stops everything in order.
      { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env: spec.env, detached: process.platform !== 'win32' },
    );
    this.pid = this.#process.pid;
    this.exited = this.#watchExit();
    this.ready = this.#watchReady();
    // Whoever waits sees the rejection; nobody waits when the demo is stopped meanwhile.
    this.ready.catch(() => {});
    if (spec.onMessage !== undefined) this.#process.on('message', spec.onMessage);
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** The last lines the process wrote, to either stream. */
  get lastOutput(): string {
    return this.#output.trim();
  }

  /** Asks the process to end, and ends it when it does not within the grace time. */
  async stop(graceMillis: number): Promise<void> {
    if (this.#ended) return;
    this.#process.kill('SIGTERM');
    const timer = setTimeout(() => this.kill(), graceMillis);
    await this.exited;
    clearTimeout(timer);
  }

  kill(): void {
    if (!this.#ended) this.#process.kill('SIGKILL');
  }

  #watchExit(): Promise<string> {
    return new Promise((resolve) => {
      const end = (how: string): void => {
        this.#ended = true;
        resolve(how);
      };
      this.#process.once('error', (error) => end(error.message));
      // `close` comes after `exit` and the last output.
      this.#process.once('close', (code, signal) =>
        end(signal === null ? `exit code ${code}` : `signal ${signal}`),
      );
    });
  }

  #watchReady(): Promise<ReadyMessage> {
    return new Promise((resolve, reject) => {
      this.#process.on('message', (message: ChildMessage) => {
        if (message.type === 'ready') resolve({ url: message.url });
      });
      this.#process.stdout?.setEncoding('utf8').on('data', (text: string) => {
        this.#keep(text);
        const ready = readyLine(this.#output);
        if (ready !== undefined) resolve(ready);
      });
      this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => this.#keep(text));
      void this.exited.then((how) => reject(this.#failure('did not start', how)));
    });
  }

  /** An error that shows why the process ended. */
  crash(how: string): DemoError {
    return this.#failure('ended unexpectedly', how);
  }

  #failure(what: string, how: string): DemoError {
    const output =
      this.lastOutput === '' ? 'It wrote nothing.' : `Its last output:\n${indent(this.lastOutput)}`;
    return new DemoError(`${this.name} ${what} (${how}). ${output}`, `The other processes were stopped.`);
  }

  #keep(text: string): void {
    this.#output = (this.#output + text).slice(-KEPT_OUTPUT_CHARACTERS);
  }
}

/** The linker's ready message: a line of JSON on stdout. */
function readyLine(output: string): ReadyMessage | undefined {
  for (const line of output.split('\n').slice(0, -1)) {
    if (!line.startsWith('{')) continue;
    try {
      const message = JSON.parse(line) as { readonly event?: string; readonly url: string };
      if (message.event === 'ready') return { ...message };
    } catch {
      // Not a message but ordinary output.
    }
  }
  return undefined;
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}
