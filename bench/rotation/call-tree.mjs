// Code with the shape of an application's: a few hundred functions in a file, calling one another to varying depth.
// Some paths through them are hot and most are rare, or, as the worst case, every path is another one.
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const FUNCTIONS = 300;
/** A branching of three ways at every fourth call, down to this depth: 729 paths over some 1,500 nodes. */
const TREE_DEPTH = 24;
const PATHS = 3 ** (TREE_DEPTH / 4);

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
  const names = Array.from({ length: FUNCTIONS }, (_, index) => `step_${index}`);
  const functions = names.map(
    (name, index) => `function ${name}(depth, path, until) {
  if (depth === 0) {
    let x = path + 1;
    do { for (let i = 0; i < 50; i++) x = Math.sqrt(x + i); } while (performance.now() < until);
    return x;
  }
  ${everyPathDiffers ? another(index) : branching(index)}
}`,
  );
  // The third power leaves a tenth of the paths with nearly half of the calls.
  const enter = everyPathDiffers
    ? `return STEPS[state % ${FUNCTIONS}](8 + (state % 32), state, until);`
    : `return STEPS[0](${TREE_DEPTH}, Math.floor(${PATHS} * (state / 65537) ** 3), until);`;
  return `let state = 1;
${functions.join('\n')}
const STEPS = [${names.join(', ')}];
export function enter(until) {
  state = (state * 75 + 74) % 65537;
  ${enter}
}
`;
}

/** Callers share what they call, as frameworks, handlers and libraries do. */
function branching(index) {
  return `const branches = depth % 4 === 0;
  const next = (${index * 7 + 3} + (branches ? path % 3 : 0) * 101) % ${FUNCTIONS};
  return STEPS[next](depth - 1, branches ? Math.floor(path / 3) : path, until) + 1;`;
}

/** The next call depends on all before it, so that hardly two samples have more than a few frames in common. */
function another(index) {
  return `const next = (path * ${(index % 7) + 3} + ${index}) % ${FUNCTIONS};
  return STEPS[next](depth - 1, (path * 31 + ${index}) % 65537, until) + 1;`;
}
