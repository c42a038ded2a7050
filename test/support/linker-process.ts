import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { repositoryRoot } from './repository.js';

export const HOTSPAN: string = path.join(repositoryRoot, 'packages/profile-linker/dist/src/cli/main.js');

/** `hotspan serve` in a process of its own, as a user starts it. */
export interface LinkerProcess extends AsyncDisposable {
  readonly url: string;
  readonly otlpEndpoint: string;
  readonly child: ChildProcess;
  get<T>(route: string): Promise<T>;
}

export async function startLinkerProcess(data: string): Promise<LinkerProcess> {
  const child = spawn(
    process.execPath,
    [HOTSPAN, 'serve', '--port', '0', '--otlp-port', '0', '--data', data, '--json'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const lines = createInterface({ input: child.stdout! });
  const [line] = (await Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(([code]) =>
      Promise.reject(new Error(`hotspan serve ended with ${code} before it was ready`)),
    ),
  ])) as [string];
  const { url, otlpEndpoint } = JSON.parse(line) as { url: string; otlpEndpoint: string };
  return {
    url,
    otlpEndpoint,
    child,
    get: async <T>(route: string) => {
      const response = await fetch(new URL(route, url));
      if (!response.ok) throw new Error(`${route}: ${response.status} ${await response.text()}`);
      return (await response.json()) as T;
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      await ended;
    },
  };
}
