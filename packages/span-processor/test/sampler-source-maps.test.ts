import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FileSourceMaps } from '../src/sampler/file-source-maps.js';
import { loadNative } from '../src/sampler/native-profiler.js';
import { PprofSampler } from '../src/sampler/pprof-sampler.js';
import type { SourcePosition } from '../src/sampler/sampler.js';
import { flatten } from '../src/window/flatten.js';
import { WindowLabels } from '../src/window/sample-labels.js';

/** Compiled by TypeScript, so that its profile names this `.js` file and its map this `.ts` one. */
function burnInTypeScript(millis: number): number {
  const until: number = performance.now() + millis;
  let x = 1;
  while (performance.now() < until) x += Math.sqrt(x);
  return x;
}

const here = fileURLToPath(import.meta.url);
/** This test's source; it is compiled from `test/` into `build/test/`. */
const source = path.join(path.dirname(here), '..', '..', 'test', path.basename(here).replace(/\.js$/, '.ts'));

async function lineOf(file: string, text: string): Promise<number> {
  return (await readFile(file, 'utf8')).split('\n').findIndex((line) => line.includes(text)) + 1;
}

function sampledPosition(): SourcePosition {
  const sampler = new PprofSampler(
    loadNative(),
    { frequencyHertz: 1000, windowMillis: 10_000, cpu: true },
    new AsyncLocalStorage(),
  );
  sampler.start();
  burnInTypeScript(120);
  const labels = new WindowLabels({ scope: 'all', thread: { id: 0, name: 'main' }, spanOf: () => undefined });
  const flat = flatten(sampler.stop(), { labels, periodNanos: 1_000_000, cpu: true });
  const found = flat.positions.find(({ name }) => name === 'burnInTypeScript');
  assert.ok(found !== undefined, 'the function was not sampled');
  return found;
}

describe('source maps', () => {
  let directory = '';
  const maps = new FileSourceMaps();
  before(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'hotspan-maps-'));
  });
  after(async () => {
    await rm(directory, { recursive: true });
  });

  it('lead from a sampled function to its line in the TypeScript source', async () => {
    const position = sampledPosition();
    assert.equal(position.file, here);
    const [mapped] = await maps.resolve([position]);
    assert.deepEqual(
      [mapped?.name, mapped?.file, mapped?.line],
      ['burnInTypeScript', source, await lineOf(source, 'function burnInTypeScript')],
    );
  });

  it('may be inline, longer than what is read to look for them, and name their sources as webpack does', async () => {
    const map = {
      version: 3,
      sources: ['webpack://shop/./src/cart.ts'],
      sourcesContent: ['x'.repeat(20_000)],
      names: ['priceOf'],
      mappings: 'AAKAA', // line 1, column 1 is line 6 of cart.ts, named `priceOf`
    };
    const url = `data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`;
    const file = path.join(directory, 'bundle.js');
    await writeFile(file, `function a(){}\n//# sourceMappingURL=${url}`);
    const [mapped] = await maps.resolve([{ file, line: 1, column: 1, name: 'a' }]);
    assert.deepEqual(mapped, { file: 'src/cart.ts', line: 6, column: 1, name: 'priceOf' });
  });

  it('leave alone what has none: plain files, missing files, missing and broken maps, packages, built-ins', async () => {
    const plain = path.join(directory, 'plain.js');
    const missing = path.join(directory, 'missing-map.js');
    const broken = path.join(directory, 'broken-map.js');
    await writeFile(plain, 'function a(){}\n');
    await writeFile(missing, 'function a(){}\n//# sourceMappingURL=nowhere.js.map\n');
    await writeFile(broken, 'function a(){}\n//# sourceMappingURL=broken-map.js.map\n');
    await writeFile(`${broken}.map`, '{ "version": 3,');
    const files = [
      plain,
      missing,
      broken,
      path.join(directory, 'gone.js'),
      '/a/node_modules/b/index.js',
      'node:fs',
      '',
    ];
    const positions = files.map((file) => ({ file, line: 1, column: 1, name: 'a' }));
    assert.deepEqual(await maps.resolve(positions), positions);
  });
});
