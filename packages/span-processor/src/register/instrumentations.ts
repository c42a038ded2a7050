import * as nodeModule from 'node:module';
import { pathToFileURL } from 'node:url';
import { type DiagLogger, diag } from '@opentelemetry/api';
import { nativeRequire } from '../native-require.cjs';
import type { FoundPackage, PackageFinder } from './packages.js';
import { constructorIn } from './shapes.js';

/** `Instrumentation` of `@opentelemetry/instrumentation`, as far as it is used. */
interface InstrumentationShape {
  readonly instrumentationName: string;
  enable(): void;
  disable(): void;
  /** The modules to patch; `moduleExports` is there once one was. Instrumentations without any use other means. */
  readonly _modules?: readonly { readonly name: string; readonly moduleExports?: unknown }[];
}

const SINGLE_PACKAGES = [
  ['@opentelemetry/instrumentation-http', 'HttpInstrumentation'],
  ['@opentelemetry/instrumentation-undici', 'UndiciInstrumentation'],
] as const;

/** Instrumentations on behalf of an application that brings none. */
export class Instrumentations {
  readonly #packages: PackageFinder;
  readonly #logger: DiagLogger = diag.createComponentLogger({
    namespace: '@hotspan/span-processor/register',
  });
  #enabled: readonly InstrumentationShape[] = [];

  constructor(packages: PackageFinder) {
    this.#packages = packages;
  }

  /** All of `@opentelemetry/auto-instrumentations-node` if the application has it, else HTTP and undici (fetch). */
  enable(): void {
    const auto = this.#packages.findInApp('@opentelemetry/auto-instrumentations-node');
    this.#enabled = (auto === undefined ? undefined : this.#createAll(auto)) ?? this.#createSingle();
    if (this.#enabled.length === 0) {
      this.#logger.warn(
        'no instrumentation is there, so only spans made by hand are seen: ' +
          'install @opentelemetry/auto-instrumentations-node in the application.',
      );
      return;
    }
    if (auto !== undefined) this.#hookImports(auto);
    refreshBuiltins();
  }

  /**
   * The application instruments itself after all: ours step aside, as far as they can. Those that patched a module
   * stay. If the application's one comes to patch it, too, it replaces ours (`InstrumentationBase._wrap` unwraps what
   * is wrapped); but where both share one copy of `@opentelemetry/instrumentation`, `require` shows a module only
   * once, to ours, and then ours are the only ones that work.
   */
  stepAside(): void {
    const patched = this.#enabled.filter((each) =>
      each._modules?.some((definition) => definition.moduleExports !== undefined),
    );
    for (const instrumentation of this.#enabled) {
      if (patched.includes(instrumentation)) continue;
      try {
        instrumentation.disable();
      } catch (error) {
        this.#logger.debug(`${instrumentation.instrumentationName} cannot be disabled`, error);
      }
    }
    this.#enabled = [];
    if (patched.length === 0) return;
    this.#logger.warn(
      `the application set up OpenTelemetry after register had instrumented ${patched.length} modules, whose ` +
        'configuration may be that of register. Load the set-up by --import or --require, or set HOTSPAN_INSTRUMENT=false.',
    );
  }

  #createAll(auto: FoundPackage): readonly InstrumentationShape[] | undefined {
    const create = auto.exports['getNodeAutoInstrumentations'];
    try {
      return typeof create === 'function' ? (create() as InstrumentationShape[]) : undefined;
    } catch (error) {
      this.#logger.warn(`${auto.name} failed`, error);
      return undefined;
    }
  }

  #createSingle(): InstrumentationShape[] {
    return SINGLE_PACKAGES.flatMap(([name, className]) => {
      const found = this.#packages.find(name);
      const Instrumentation = found && constructorIn<InstrumentationShape>(found.exports, className);
      try {
        return Instrumentation === undefined ? [] : new Instrumentation();
      } catch (error) {
        this.#logger.warn(`${name} failed`, error);
        return [];
      }
    });
  }

  /** `import` does not pass through `require`: packages that are to be patched in ES modules need a loader hook. */
  #hookImports(auto: FoundPackage): void {
    const builtin = new Set(nodeModule.builtinModules);
    const include = this.#enabled
      .flatMap((each) => each._modules ?? [])
      .map((definition) => definition.name)
      .filter((name) => !builtin.has(name.replace(/^node:/, '')));
    try {
      const inner = nodeModule.createRequire(auto.require.resolve('@opentelemetry/instrumentation'));
      registerImportHook(inner, [...new Set(include)]);
    } catch (error) {
      this.#logger.info('ES modules are not instrumented: import-in-the-middle cannot be used', error);
    }
  }
}

interface SyncHooks {
  register(options: { include: string[] }): void;
  supportsSyncHooks(): boolean;
}

/** In the application's thread where Node can do it (and `nodeModule.register` is deprecated), else in the loader's. */
function registerImportHook(from: NodeJS.Require, include: string[]): void {
  if (typeof (nodeModule as { registerHooks?: unknown }).registerHooks === 'function') {
    try {
      const hooks = from('import-in-the-middle/register-hooks.mjs') as SyncHooks;
      if (hooks.supportsSyncHooks()) {
        hooks.register({ include });
        return;
      }
    } catch {
      // An import-in-the-middle before 3.
    }
  }
  const hook = pathToFileURL(from.resolve('import-in-the-middle/hook.mjs'));
  nodeModule.register(hook.href, { data: { include } });
}

/** HTTP's functions are patched when `require` sees the module; ES modules see them after `syncBuiltinESMExports`. */
function refreshBuiltins(): void {
  nativeRequire('node:http');
  nativeRequire('node:https');
  nodeModule.syncBuiltinESMExports();
}
