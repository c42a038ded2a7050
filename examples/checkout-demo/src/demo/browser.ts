import { spawn } from 'node:child_process';

/** Opens a URL in the user's browser; `BROWSER` names another program. Says no word when there is none. */
export function openInBrowser(url: string, env: NodeJS.ProcessEnv): void {
  const [command, args] = openCommand(env);
  const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}

function openCommand(env: NodeJS.ProcessEnv): readonly [string, readonly string[]] {
  const chosen = env['BROWSER'];
  if (chosen !== undefined && chosen !== '') return [chosen, []];
  if (process.platform === 'darwin') return ['open', []];
  return process.platform === 'win32' ? ['cmd', ['/c', 'start', '']] : ['xdg-open', []];
}
