import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The `hotspan` command as a child process. */
export interface RunningCommand extends AsyncDisposable {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Resolves when standard output (or error) matches; rejects when the process ends before. */
  until(stream: 'stdout' | 'stderr', pattern: RegExp): Promise<RegExpMatchArray>;
  ended(): Promise<Ended>;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: { readonly [name: string]: string | undefined };
}

export function startCommand(args: readonly string[], { cwd, env }: CommandOptions = {}): RunningCommand {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: { ...cleanEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]!.setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk;
    });
  }
  const closed = once(child, 'close').then(([code]) => code as number | null);
  const end = async (): Promise<Ended> => ({ code: await closed, ...text });
  return {
    child,
    stdout: () => text.stdout,
    stderr: () => text.stderr,
    ended: end,
    until: async (stream, pattern) => {
      for (;;) {
        const match = text[stream].match(pattern);
        if (match) return match;
        const more = once(child[stream]!, 'data').then(() => false);
        if (await Promise.race([more, closed.then(() => true)])) {
          const last = text[stream].match(pattern);
          if (last) return last;
          throw new Error(`ended without ${pattern}: ${text.stdout}\n${text.stderr}`);
        }
      }
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await closed;
    },
  };
}

export function runCommand(args: readonly string[], options: CommandOptions = {}): Promise<Ended> {
  return startCommand(args, options).ended();
}

/** No settings or colours of whoever runs the tests. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^(HOTSPAN_|OTEL_|NODE_OPTIONS$|NODE_TEST_CONTEXT$|NO_COLOR$|FORCE_COLOR$|BROWSER$)/.test(name),
    ),
  );
}

export async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const folder = await mkdtemp(path.join(tmpdir(), 'hotspan-test-'));
  return { path: folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
