import { readFileSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../option-table.js';

const MAX_FILES = 60;
const MAX_BYTES_PER_FILE = 512 * 1024;
/** Specifiers in import declarations, `import()` and `require()`; a match inside a comment does no harm here. */
const SPECIFIER = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(['"])([^'"\n]+)\1/g;
/** Packages that register a tracer provider or instrumentations; the bare api and its like do not. */
const SETUP_PACKAGE =
  /^@opentelemetry\/(sdk-|auto-instrumentations|instrumentation)|^@sentry\/|(?:^|[/@-])(?:otel|opentelemetry)(?:[/-]|$)/;
const NO_SETUP =
  /^@hotspan\/|^@opentelemetry\/(?:api|api-logs|api-events|semantic-conventions|context-async-hooks|core)$/;

/**
 * Whether the application sets up OpenTelemetry itself, as far as its sources say: the preloads and the main script,
 * and what they import from the application's own files, are searched for packages that do it.
 *
 * A wrong "no" is put right when the application registers its provider; a wrong "yes" only delays instrumentation.
 */
export function hasOwnSetup(
  mainScript: string | undefined,
  preloads: readonly string[],
  directory: string,
): boolean {
  const at = createRequire(path.join(directory, 'resolve-from-here.js'));
  if (preloads.some((specifier) => isSetupPackage(specifier))) return true;
  const queue = preloads.flatMap((specifier) => resolveFile(specifier, at) ?? []);
  if (mainScript !== undefined) queue.push(...(resolveFile(mainScript, at) ?? []));
  const seen = new Set(queue);
  for (let index = 0; index < queue.length && index < MAX_FILES; index++) {
    const file = queue[index]!;
    for (const specifier of specifiersIn(file)) {
      if (isSetupPackage(specifier)) return true;
      if (NO_SETUP.test(specifier)) continue;
      for (const next of resolveFile(specifier, createRequire(file)) ?? []) {
        if (!seen.has(next) && !next.includes(`${path.sep}node_modules${path.sep}`)) {
          seen.add(next);
          queue.push(next);
        }
      }
    }
  }
  return false;
}

function isSetupPackage(specifier: string): boolean {
  return SETUP_PACKAGE.test(specifier) && !NO_SETUP.test(specifier) && !/^[./]|^file:/.test(specifier);
}

function specifiersIn(file: string): string[] {
  try {
    if (statSync(file).size > MAX_BYTES_PER_FILE) return [];
    return [...readFileSync(file, 'utf8').matchAll(SPECIFIER)].map((match) => match[2]!);
  } catch {
    return [];
  }
}

/** TypeScript sources import each other by the names of their output. */
function resolveFile(specifier: string, from: NodeJS.Require): string[] | undefined {
  const name = specifier.startsWith('file:') ? fileURLToPath(specifier) : specifier;
  if (name.startsWith('node:')) return undefined;
  for (const candidate of [name, name.replace(/\.([cm]?)js$/, '.$1ts'), `${name}.ts`]) {
    try {
      const file = from.resolve(candidate);
      if (path.isAbsolute(file)) return [realpathSync(file)];
    } catch {
      // The next spelling, or not ours to follow.
    }
  }
  return undefined;
}

/** What `--import` and `--require` name, on the command line and in `NODE_OPTIONS`, without this package itself. */
export function preloadSpecifiers(execArgv: readonly string[], env: Environment): string[] {
  const words = [...(env['NODE_OPTIONS'] ?? '').split(/\s+/), ...execArgv];
  const specifiers: string[] = [];
  words.forEach((word, index) => {
    const [flag, ...rest] = word.split('=');
    if (!['--import', '--require', '-r'].includes(flag ?? '')) return;
    const value = rest.length > 0 ? rest.join('=') : words[index + 1];
    const specifier = value?.replace(/^"(.*)"$/, '$1');
    if (specifier !== undefined && !isThisPackage(specifier)) specifiers.push(specifier);
  });
  return specifiers;
}

function isThisPackage(specifier: string): boolean {
  return /@hotspan[/\\]span-processor|span-processor[/\\]dist[/\\](?:esm|cjs)[/\\]register/.test(specifier);
}
