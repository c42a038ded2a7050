import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from './repository.js';

/** An import as written, and the repository file it reaches when it is relative. */
export interface Import {
  readonly from: string;
  readonly specifier: string;
  readonly target: string | undefined;
}

const IMPORTS =
  /^\s*(?:import|export)\s(?:[^'"`;]*?\sfrom\s*)?['"]([^'"]+)['"]|\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*\)/gm;

/** Static, dynamic and re-exporting imports of one TypeScript file, type-only ones included. */
export function importsOf(file: string): Import[] {
  const source = readFileSync(path.join(repositoryRoot, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  const code = source.replace(/^\s*\/\/.*$/gm, '');
  return [...code.matchAll(IMPORTS)].map((match) => {
    const specifier = (match[1] ?? match[2])!;
    const target = specifier.startsWith('.')
      ? sourceOf(path.posix.join(path.posix.dirname(file), specifier))
      : undefined;
    return { from: file, specifier, target };
  });
}

/** The source of an import, which names the file that it is compiled to. */
function sourceOf(target: string): string {
  const component = target.replace(/\.jsx?$/, '.tsx');
  if (component !== target && existsSync(path.join(repositoryRoot, component))) return component;
  return target.replace(/\.js$/, '.ts').replace(/\.cjs$/, '.cts');
}

/** The first circle among relative imports, as a list of files that ends where it began. */
export function findCircle(imports: readonly Import[]): string[] | undefined {
  const edges = new Map<string, string[]>();
  for (const { from, target } of imports) {
    if (target !== undefined) edges.set(from, [...(edges.get(from) ?? []), target]);
  }
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): string[] | undefined => {
    const at = trail.indexOf(file);
    if (at !== -1) return [...trail.slice(at), file];
    if (done.has(file)) return undefined;
    for (const next of edges.get(file) ?? []) {
      const circle = visit(next, [...trail, file]);
      if (circle) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of edges.keys()) {
    const circle = visit(file, []);
    if (circle) return circle;
  }
  return undefined;
}
