import { execFile } from 'node:child_process';
import { copyFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from './repository.js';

const exec = promisify(execFile);
const TSC = path.join(repositoryRoot, 'node_modules/typescript/bin/tsc');

interface ProcessOutput {
  readonly stdout: string;
}

/**
 * Compiles a module of test/fixtures/otel inside `folder`, as ESM and as CommonJS, strictly and against the packages
 * there.
 *
 * @throws Error with the messages of the compiler
 */
export async function checkTypes(folder: string, name: string): Promise<void> {
  for (const extension of ['mts', 'cts']) {
    const file = path.join(folder, `${name}.${extension}`);
    await copyFile(path.join(repositoryRoot, 'test/fixtures/otel', `${name}.mts`), file);
    const config = path.join(folder, `tsconfig.${extension}.json`);
    const compilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: true,
      noEmit: true,
      module: 'node16',
      target: 'es2022',
      lib: ['es2023', 'dom', 'esnext.disposable'],
      types: ['node'],
      typeRoots: [path.join(repositoryRoot, 'node_modules/@types')],
    };
    await writeFile(config, JSON.stringify({ compilerOptions, files: [file] }));
    await exec(process.execPath, [TSC, '-p', config]).catch((error: ProcessOutput) => {
      throw new Error(error.stdout);
    });
  }
}
