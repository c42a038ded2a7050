import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { repositoryRoot } from '../support/repository.js';

const exec = promisify(execFile);
const FIXTURE = path.join(repositoryRoot, 'test/fixtures/source-maps');

interface Place {
  readonly name: string;
  readonly file: string;
  readonly line: number;
}

/** Functions of the fixture that burn or are on every stack, and the text in which each begins. */
const FUNCTIONS = [
  { name: 'hashBasket', file: 'pricing.mts', text: 'export function hashBasket(' },
  { name: 'applyEveryRule', file: 'pricing.mts', text: '  applyEveryRule(' },
  { name: 'checkOut', file: 'checkout.mts', text: 'async function checkOut(' },
];

interface Bundler {
  build(config: object): Promise<unknown>;
}

/** The bundler that the web UI is built with; here it makes what a backend's build makes. */
async function bundle(
  directory: string,
  settings: { minify: boolean; sourcemap: boolean | 'inline' },
): Promise<void> {
  const require = createRequire(path.join(repositoryRoot, 'packages/profile-linker/ui/package.json'));
  const { build } = (await import(pathToFileURL(require.resolve('vite')).href)) as Bundler;
  await build({
    configFile: false,
    root: directory,
    logLevel: 'silent',
    // Linked packages are taken for sources; installed ones stay outside of a backend's bundle.
    ssr: { external: ['@hotspan/span-processor'] },
    build: {
      ...settings,
      ssr: path.join(directory, 'src/checkout.mts'),
      outDir: path.join(directory, 'out'),
      target: 'node20',
      rollupOptions: { output: { entryFileNames: 'checkout.mjs' } },
    },
  });
}

async function compile(directory: string, ...flags: readonly string[]): Promise<void> {
  const tsc = path.join(repositoryRoot, 'node_modules/typescript/bin/tsc');
  const [source, out] = [path.join(directory, 'src'), path.join(directory, 'out')];
  const fixed = '--module nodenext --target es2022 --skipLibCheck --types node --ignoreConfig'.split(' ');
  const folders = ['--rootDir', source, '--outDir', out];
  await exec(process.execPath, [tsc, ...fixed, ...flags, ...folders, path.join(source, 'checkout.mts')]);
}

const BUILDS: readonly { readonly name: string; readonly make: (directory: string) => Promise<void> }[] = [
  { name: 'tsc --sourceMap', make: (directory) => compile(directory, '--sourceMap') },
  {
    name: 'tsc --inlineSourceMap',
    make: (directory) => compile(directory, '--inlineSourceMap', '--inlineSources'),
  },
  { name: 'a bundle', make: (directory) => bundle(directory, { minify: false, sourcemap: true }) },
  { name: 'a minified bundle', make: (directory) => bundle(directory, { minify: true, sourcemap: true }) },
  {
    name: 'a minified bundle with its map inside',
    make: (directory) => bundle(directory, { minify: true, sourcemap: 'inline' }),
  },
];

describe('frames of code that is not what was written', () => {
  let directory: string;

  before(async () => {
    // Below the repository, so that the application finds its packages.
    directory = await mkdtemp(path.join(repositoryRoot, 'build', 'source-maps-'));
    await cp(FIXTURE, path.join(directory, 'src'), { recursive: true });
  });

  after(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  for (const { name, make } of BUILDS) {
    it(`${name}: show the original function, file and line`, async () => {
      await rm(path.join(directory, 'out'), { recursive: true, force: true });
      await make(directory);
      const { stdout } = await exec(process.execPath, [path.join(directory, 'out/checkout.mjs')]);
      const { places, lastError } = JSON.parse(stdout) as { places: Place[]; lastError: string | null };
      assert.equal(lastError, null);
      for (const wanted of FUNCTIONS) {
        const file = path.join(directory, 'src', wanted.file);
        const lines = (await readFile(file, 'utf8')).split('\n');
        const line = lines.findIndex((text) => text.startsWith(wanted.text)) + 1;
        const found = places.filter((place) => place.name === wanted.name);
        assert.deepEqual(found, [{ name: wanted.name, file, line }], JSON.stringify(places, null, 1));
      }
      // A module's top level has no place: V8 gives it line 0.
      assert.deepEqual(
        places.filter(({ file, line }) => file.includes('/out/') && line > 0),
        [],
        'places in generated code',
      );
    });
  }
});
