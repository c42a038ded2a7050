// npm run check: everything a change has to pass, in the order in which it fails fastest.
import path from 'node:path';
import { bin, root, run } from './lib.mjs';

const script = (name) => [process.execPath, [path.join(root, 'scripts', name)]];
const STEPS = [
  ['format and lint', bin('biome'), ['check', '--error-on-warnings', '.']],
  ['build and types', ...script('build.mjs')],
  ['lint with types', bin('oxlint'), ['--type-aware', '--deny-warnings']],
  ['dead code', bin('knip'), []],
  ['package shape', ...script('package-shape.mjs')],
  ['tests', ...script('test.mjs')],
];

for (const [name, command, args] of STEPS) {
  console.log(`\n── ${name}`);
  const code = await run(command, args);
  if (code !== 0) {
    console.error(`check: ${name} failed`);
    process.exit(code);
  }
}
console.log('\ncheck: all steps passed');
