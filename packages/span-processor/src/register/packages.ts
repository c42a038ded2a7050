import { createRequire } from 'node:module';
import * as path from 'node:path';
import { type DiagLogger, diag } from '@opentelemetry/api';

/** A place from which packages are resolved: a `require` that belongs to some file. */
export interface Origin {
  /** `app`, `own` or `extra`, for messages. */
  readonly name: string;
  readonly require: NodeJS.Require;
}

export interface FoundPackage {
  readonly name: string;
  /** What the package exports; its shape is checked by whoever uses it. */
  readonly exports: { readonly [name: string]: unknown };
  readonly origin: Origin;
  /** A `require` that belongs to the package's own files, i.e. resolves what it depends on. */
  readonly require: NodeJS.Require;
}

/** Finds packages that are not dependencies of this one: the application's copy first, then what else is at hand. */
export class PackageFinder {
  readonly #origins: readonly Origin[];
  readonly #logger: DiagLogger = diag.createComponentLogger({
    namespace: '@hotspan/span-processor/register',
  });

  constructor(origins: readonly Origin[]) {
    this.#origins = origins;
  }

  /**
   * The first copy that is there and can be loaded; `undefined` when none is. Never throws.
   *
   * @param names of packages that will do, the best first; a place that has any of them goes before the next place
   */
  find(
    names: string | readonly string[],
    accept: (found: FoundPackage) => boolean = () => true,
  ): FoundPackage | undefined {
    for (const origin of this.#origins) {
      for (const name of [names].flat()) {
        const found = this.load(name, origin);
        if (found !== undefined && accept(found)) return found;
      }
    }
    return undefined;
  }

  /** As {@link find}, but only among the places that belong to the application. */
  findInApp(name: string): FoundPackage | undefined {
    return new PackageFinder(this.#origins.filter((origin) => origin.name === 'app')).find(name);
  }

  load(name: string, origin: Origin): FoundPackage | undefined {
    let file: string;
    try {
      file = origin.require.resolve(name);
    } catch {
      return undefined;
    }
    try {
      const exports = origin.require(name) as FoundPackage['exports'];
      return { name, exports, origin, require: createRequire(file) };
    } catch (error) {
      this.#logger.warn(`${name} is at ${file} but cannot be loaded`, error);
      return undefined;
    }
  }
}

/** Packages that bring an SDK along; with strict package managers the SDK itself is visible only from inside them. */
const CARRIERS = [
  ['@opentelemetry/auto-instrumentations-node', '@opentelemetry/sdk-node'],
  ['@opentelemetry/sdk-node'],
];

/**
 * @param directories of the application: of its main script, and the working directory
 * @param own resolves from this package
 * @param extra directories given by the environment
 */
export function packageOrigins(
  directories: readonly string[],
  own: NodeJS.Require,
  extra: readonly string[],
): readonly Origin[] {
  const app = [...new Set(directories)].map((directory) => originAt('app', directory));
  const carried = app.flatMap((origin) => CARRIERS.flatMap((chain) => carriedOrigins(origin, chain)));
  return [
    ...app,
    ...carried,
    { name: 'own', require: own },
    ...extra.map((directory) => originAt('extra', directory)),
  ];
}

function originAt(name: string, directory: string): Origin {
  return { name, require: createRequire(path.join(path.resolve(directory), 'resolve-from-here.js')) };
}

function carriedOrigins(origin: Origin, chain: readonly string[]): Origin[] {
  const origins: Origin[] = [];
  let from = origin.require;
  for (const name of chain) {
    try {
      from = createRequire(from.resolve(name));
    } catch {
      break;
    }
    origins.push({ name: origin.name, require: from });
  }
  return origins;
}
