import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { repositoryRoot } from './repository.js';

const DEMO = path.join(repositoryRoot, 'scripts/demo.mjs');

export interface DemoOutcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const TIMEOUT_MILLIS = 240_000;

/** Runs the demo to its end; one that does not end is told to, which shows in its exit code. */
export function runDemoToEnd(args: readonly string[], env: NodeJS.ProcessEnv = {}): DemoOutcome {
  const options = { encoding: 'utf8', timeout: TIMEOUT_MILLIS, env: { ...process.env, ...env } } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [DEMO, '--no-build', ...args], options);
  return { code: status, stdout, stderr };
}

interface DemoEvent {
  readonly event: string;
  readonly [key: string]: unknown;
}

/** The demo in a process of its own, followed through the events of `--json`. */
export class DemoProcess {
  readonly child: ChildProcess;
  readonly #events: DemoEvent[] = [];
  #stderr = '';

  constructor(args: readonly string[] = []) {
    this.child = spawn(process.execPath, [DEMO, '--no-build', '--json', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    createInterface({ input: this.child.stdout! }).on('line', (line) => {
      this.#events.push(JSON.parse(line) as DemoEvent);
      this.child.emit('demo-event');
    });
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** The first event of this name; rejects when the demo ends before it. */
  async event(name: string): Promise<DemoEvent> {
    for (;;) {
      const found = this.#events.find((one) => one.event === name);
      if (found !== undefined) return found;
      if (this.child.exitCode !== null) throw new Error(`the demo ended before "${name}":\n${this.#stderr}`);
      await Promise.race([once(this.child, 'demo-event'), once(this.child, 'close')]);
    }
  }

  /** Process ids of everything the demo started, once all of it runs. */
  async pids(): Promise<Readonly<Record<string, number>>> {
    return (await this.event('ready'))['pids'] as Readonly<Record<string, number>>;
  }

  async ended(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'close');
    return this.child.exitCode;
  }

  /** For the end of a test: whatever happened, the demo is over. */
  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGTERM');
    await this.ended();
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
