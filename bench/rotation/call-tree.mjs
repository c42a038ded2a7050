// Code with the shape of an application's: a few hundred functions in a file, calling one another to varying depth,
// so that nearly every sample has a stack of its own.
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const FUNCTIONS = 300;
const MIN_DEPTH = 8;
const DEPTHS = 32;

/** `(until) => number`: burns, somewhere deep in the tree, until `performance.now()` says so. */
export async function loadCallTree() {
  const file = path.join(tmpdir(), `hotspan-call-tree-${process.pid}.mjs`);
  writeFileSync(file, source());
  try {
    const { enter } = await import(pathToFileURL(file).href);
    return enter;
  } finally {
    rmSync(file);
  }
}

function source() {
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
  return `let state = 1;
${functions.join('\n')}
const STEPS = [${Array.from({ length: FUNCTIONS }, (_, index) => `step_${index}`).join(', ')}];
export function enter(until) {
  state = (state * 75 + 74) % 65537;
  return STEPS[state % ${FUNCTIONS}](${MIN_DEPTH} + (state % ${DEPTHS}), state, until);
}
`;
}
