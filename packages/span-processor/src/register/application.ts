import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as workerThreads from 'node:worker_threads';

/** The application that is about to run, as far as it can be known before it does. */
export interface Application {
  /** Absolute path of the main script; `undefined` for `node -e`, the REPL and standard input. */
  readonly mainScript: string | undefined;
  /** Where its packages are resolved from, the best place first. */
  readonly directories: readonly string[];
  /** Name and version of its package.json; empty where there is none. */
  readonly packageName: string;
  readonly packageVersion: string;
}

export function describeApplication(mainScript: string | undefined, workingDirectory: string): Application {
  const directory = mainScript === undefined ? undefined : path.dirname(mainScript);
  const directories = directory === undefined ? [workingDirectory] : [directory, workingDirectory];
  const manifest = nearestManifest(directory ?? workingDirectory) ?? nearestManifest(workingDirectory);
  return {
    mainScript,
    directories,
    packageName: manifest?.name ?? '',
    packageVersion: manifest?.version ?? '',
  };
}

/**
 * Programs that start the application in another process and are not the application: they inherit `NODE_OPTIONS`
 * too, and would show up as services of their own.
 */
const LAUNCHERS = [
  'npm',
  'npx',
  'pnpm',
  'pnpx',
  'yarn',
  'corepack',
  'nodemon',
  'tsx',
  'concurrently',
  'cross-env',
];
const LAUNCHER_FILE = new RegExp(
  `[/\\\\](?:node_modules|corepack)[/\\\\](?:.*[/\\\\])?(?:${LAUNCHERS.join('|')})[/\\\\]|[/\\\\](?:${LAUNCHERS.join('|')})(?:-cli)?(?:\\.[cm]?js)?$`,
);

/** Whether the main script only launches something else. */
export function isLauncher(mainScript: string | undefined): boolean {
  return mainScript !== undefined && LAUNCHER_FILE.test(mainScript);
}

/**
 * Whether this is the thread in which Node runs module customization hooks (`module.register`): what `--require` names
 * is loaded there, too. Unlike every worker of the application it has no parent port.
 */
export function isLoaderThread(): boolean {
  return !workerThreads.isMainThread && workerThreads.parentPort === null;
}

function nearestManifest(directory: string): { name: string; version: string } | undefined {
  for (let at = path.resolve(directory); ; at = path.dirname(at)) {
    const manifest = readManifest(path.join(at, 'package.json'));
    if (typeof manifest?.name === 'string' && manifest.name !== '') {
      return { name: manifest.name, version: typeof manifest.version === 'string' ? manifest.version : '' };
    }
    if (path.dirname(at) === at) return undefined;
  }
}

/** A package.json without a name (`{ "type": "module" }`) marks a folder, not a package. */
export function readManifest(file: string): { name?: unknown; version?: unknown } | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown; version?: unknown };
  } catch {
    return undefined;
  }
}
