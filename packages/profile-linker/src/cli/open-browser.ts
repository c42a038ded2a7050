import { spawn } from 'node:child_process';
import type { Terminal } from './terminal.js';

/** Resolves to whether an opener could be started. `BROWSER` names one; `BROWSER=none` asks for none. */
export function openBrowser(url: string, env: Terminal['env'], platform: string): Promise<boolean> {
  const [command, ...args] = opener(url, env['BROWSER'], platform);
  if (command === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}

function opener(url: string, browser: string | undefined, platform: string): readonly string[] {
  if (browser === 'none') return [];
  if (browser !== undefined && browser !== '') return [browser, url];
  if (platform === 'darwin') return ['open', url];
  // The empty argument is the window's title, which `start` would else take the URL for.
  if (platform === 'win32') return ['cmd', '/c', 'start', '', url];
  return ['xdg-open', url];
}
