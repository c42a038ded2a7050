// Code with the shape of an application's: a few hundred functions in a file, calling one another to varying depth.
// Some paths through them are hot and most are rare, or, as the worst case, every path is another one.
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const FUNCTIONS = 300;
const MIN_DEPTH = 8;
const DEPTHS = 32;
const PATHS = 300;

/** `(until) => number`: burns, somewhere deep in the tree, until `performance.now()` says so. */
export async function loadCallTree(everyPathDiffers) {
  const file = path.join(tmpdir(), `hotspan-call-tree-${process.pid}.mjs`);
  writeFileSync(file, source(everyPathDiffers));
  try {
    const { enter } = await import(pathToFileURL(file).href);
    return enter;
  } finally {
    rmSync(file);
  }
}

function source(everyPathDiffers) {
  const functions = Array.from(
    { length: FUNCTIONS },
    (_, index) => `function step_${index}(depth, seed, until) {
  if (depth === 0) {
    let x = seed;
    do { for (let i = 0; i < 50; i++) x = Math.sqrt(x + i); } while (performance.now() < until);
    return x;
  }
  return STEPS[(seed * ${(index % 7) + 3} + ${index}) % ${FUNCTIONS}](depth - 1, (seed * 31 + ${index}) % 65537, until) + 1;
}`,
  );
  // The third power leaves a tenth of the paths with nearly half of the calls.
  const path = everyPathDiffers ? 'state' : `Math.floor(${PATHS} * (state / 65537) ** 3)`;
  return `let state = 1;
${functions.join('\n')}
const STEPS = [${Array.from({ length: FUNCTIONS }, (_, index) => `step_${index}`).join(', ')}];
export function enter(until) {
  state = (state * 75 + 74) % 65537;
  const path = ${path};
  return STEPS[path % ${FUNCTIONS}](${MIN_DEPTH} + (path % ${DEPTHS}), path, until);
}
`;
}
