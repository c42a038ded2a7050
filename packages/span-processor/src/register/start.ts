import { createRequire } from 'node:module';
import * as path from 'node:path';
import { DiagConsoleLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import { nativeRequire } from '../native-require.cjs';
import { readOptions } from '../option-table.js';
import { describeApplication, isLauncher, isLoaderThread } from './application.js';
import { PackageFinder, packageOrigins } from './packages.js';
import { REGISTER_OPTIONS } from './register-options.js';
import { Registration } from './registration.js';
import type { RegisterSystem } from './system.js';

/** One registration per thread, whatever copies of this package are loaded by `--import` and `--require`. */
const REGISTERED = Symbol.for('hotspan.register');

/**
 * Sets up tracing and profiling for the application that is about to run. Never throws; what is missing is told
 * through `diag`, which `OTEL_LOG_LEVEL` turns on. The second call on a thread does nothing.
 */
export function register(system: RegisterSystem = nodeSystem()): void {
  const holder = globalThis as { [REGISTERED]?: Registration | true };
  if (holder[REGISTERED] !== undefined) return;
  holder[REGISTERED] = true;
  try {
    if (isLoaderThread() || isLauncher(system.mainScript)) return;
    setDiagLogger(system.env['OTEL_LOG_LEVEL']);
    const { options, problems } = readOptions('register', REGISTER_OPTIONS, undefined, system.env);
    for (const problem of problems) diag.error(`${problem.message}. ${problem.hint}`);
    if (options.disabled) return;
    const application = describeApplication(system.mainScript, system.workingDirectory);
    const own = nativeRequire;
    const packages = new PackageFinder(packageOrigins(application.directories, own, options.resolveFrom));
    const registration = new Registration({ ...system, application, packages, options });
    holder[REGISTERED] = registration;
    registration.start();
  } catch (error) {
    diag.error('@hotspan/span-processor/register failed; the application is not traced by it', error);
  }
}

/** Like the OpenTelemetry SDK: messages are printed only if asked for, and a logger that is there stays. */
function setDiagLogger(level: string | undefined): void {
  const name = level?.trim().toUpperCase();
  const levels: { readonly [name: string]: unknown } = DiagLogLevel;
  const value = name === undefined ? undefined : levels[name];
  const api = (globalThis as { [key: symbol]: { diag?: unknown } | undefined })[
    Symbol.for('opentelemetry.js.api.1')
  ];
  if (typeof value !== 'number' || api?.diag !== undefined) return;
  diag.setLogger(new DiagConsoleLogger(), value as DiagLogLevel);
}

function nodeSystem(): RegisterSystem {
  return {
    env: process.env,
    mainScript: resolvedMain(process.argv[1]),
    execArgv: process.execArgv,
    workingDirectory: process.cwd(),
  };
}

/** Node allows to leave out the extension, and to name a folder. */
function resolvedMain(argument: string | undefined): string | undefined {
  if (argument === undefined || argument === '-') return undefined;
  const file = path.resolve(argument);
  try {
    return createRequire(file).resolve(file);
  } catch {
    return undefined;
  }
}
