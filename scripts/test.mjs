// npm test: builds, then runs every compiled test: the packages' own first, then those that cross packages.
// Arguments that are not flags keep only the test files whose path contains one of them.
import path from 'node:path';
import { filesBelow, root, run } from './lib.mjs';

const filters = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const FOLDERS = [
  'packages/wire/build/test',
  'packages/span-processor/build/test',
  'packages/profile-linker/build/test',
  'packages/profile-linker/ui/build/test',
  'build/test',
];

const built = await run(process.execPath, [path.join(root, 'scripts/build.mjs')]);
if (built !== 0) process.exit(built);

const files = FOLDERS.flatMap((folder) =>
  filesBelow(path.join(root, folder), (file) => file.endsWith('.test.js')),
)
  .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
  .filter((file) => filters.length > 0 || !file.includes(`${path.sep}interop${path.sep}`));
if (files.length === 0) {
  console.error(`No test file matches ${filters.join(', ')}. Test files end in .test.ts.`);
  process.exit(1);
}
const concurrency = process.env.HOTSPAN_TEST_CONCURRENCY ?? '1';
process.exitCode = await run(process.execPath, [
  '--test',
  `--test-concurrency=${concurrency}`,
  '--test-reporter=spec',
  '--test-timeout=600000',
  ...files,
]);
