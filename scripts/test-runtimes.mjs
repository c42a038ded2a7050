// npm run test:runtimes: the tests that depend on the runtime (span processor, store, the end-to-end path) under
// every supported Node and both AsyncContextFrame settings. `--only 24` keeps the runtimes whose name contains it.
import path from 'node:path';
import { filesBelow, root, run } from './lib.mjs';
import { nodeBinary, RUNTIMES } from './runtimes.mjs';

const onlyAt = process.argv.indexOf('--only');
const only = onlyAt === -1 ? '' : (process.argv[onlyAt + 1] ?? '');

const built = await run(process.execPath, [path.join(root, 'scripts/build.mjs')]);
if (built !== 0) process.exit(built);

const files = [
  ...filesBelow(path.join(root, 'packages/span-processor/build/test'), (file) => file.endsWith('.test.js')),
  ...filesBelow(path.join(root, 'packages/profile-linker/build/test'), (file) =>
    /store-.*\.test\.js$/.test(file),
  ),
  ...filesBelow(path.join(root, 'build/test/runtimes'), (file) => file.endsWith('.test.js')),
];
const results = [];
for (const runtime of RUNTIMES.filter(({ name }) => name.includes(only))) {
  console.log(`\n── Node ${runtime.name}`);
  const node = await nodeBinary(runtime.major);
  const env = {
    ...process.env,
    NODE_OPTIONS: [process.env.NODE_OPTIONS, ...runtime.flags].filter(Boolean).join(' '),
  };
  const started = Date.now();
  const code = await run(
    node,
    ['--test', '--test-concurrency=2', '--test-reporter=spec', '--test-timeout=300000', ...files],
    { env },
  );
  results.push({
    runtime: `Node ${runtime.name}`,
    passed: code === 0,
    seconds: Math.round((Date.now() - started) / 1000),
  });
}
console.log();
console.table(results);
const failed = results.filter(({ passed }) => !passed).length;
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 && results.length > 0 ? 0 : 1;
