import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from './repository.js';

const exec = promisify(execFile);
const OWN = ['wire', 'span-processor'];

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
}

/**
 * A project below the ignored folder `.cache` with exactly these packages, installed from the registry once, and the
 * span processor as it is built now: laid out as a user's, so that all share one `@opentelemetry/api`.
 */
export async function projectWith(name: string, packages: readonly string[]): Promise<string> {
  const folder = path.join(repositoryRoot, '.cache', name);
  const wanted = [...packages, ...(await ownDependencies())].sort();
  const note = path.join(folder, 'installed.json');
  const known = await readFile(note, 'utf8').catch(() => '');
  if (known !== JSON.stringify(wanted)) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
    await exec('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--silent', ...wanted], {
      cwd: folder,
    });
    await writeFile(note, JSON.stringify(wanted));
  }
  for (const own of OWN) await copyBuilt(own, path.join(folder, 'node_modules/@hotspan', own));
  return folder;
}

async function ownDependencies(): Promise<string[]> {
  const manifests = await Promise.all(
    OWN.map(
      async (own) =>
        JSON.parse(
          await readFile(path.join(repositoryRoot, 'packages', own, 'package.json'), 'utf8'),
        ) as Manifest,
    ),
  );
  const ranges = manifests.flatMap(({ dependencies }) => Object.entries(dependencies));
  return [...new Set(ranges.filter(([id]) => !id.startsWith('@hotspan/')).map((pair) => pair.join('@')))];
}

async function copyBuilt(own: string, target: string): Promise<void> {
  await rm(target, { recursive: true, force: true });
  for (const part of ['package.json', 'dist']) {
    const from = path.join(repositoryRoot, 'packages', own, part);
    await cp(from, path.join(target, part), { recursive: true });
  }
}
