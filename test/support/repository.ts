import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Compiled tests live in build/test/…; the repository is three levels above this file. */
export const repositoryRoot: string = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

/** Paths below the repository, with forward slashes, of every file under `folder` that `accept` takes. */
export function repositoryFiles(folder: string, accept: (file: string) => boolean): string[] {
  return readdirSync(path.join(repositoryRoot, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      path.relative(repositoryRoot, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'),
    )
    .filter((file) => !file.includes('node_modules/') && accept(file))
    .sort();
}
