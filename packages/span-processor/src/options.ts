import type { Attributes, HotspanError } from '@hotspan/wire';
import type { ProfileExporter } from './exporters/exporter.js';
import { booleanOption, choiceOption, customOption, integerOption } from './option-kinds.js';
import { type Environment, type OptionTable, type ReadOptions, readOptions } from './option-table.js';

/** Which spans own samples: every active span, or only the local root span above it. */
export type ProfilingScope = 'all' | 'root';

/** Options of `ProfilingSpanProcessor`; every one has a default. Environment variables are named in `PROFILING_OPTIONS`. */
export interface ProfilingOptions {
  /** `false` keeps the profiler off; tracing is untouched. */
  readonly enabled?: boolean;
  /** Samples per second and thread, 1 to 1000. */
  readonly frequencyHertz?: number;
  /** Length of one window, i.e. the time between two exports, in milliseconds. */
  readonly windowMillis?: number;
  /** Records the CPU time of each sample beside its wall time. */
  readonly cpu?: boolean;
  readonly scope?: ProfilingScope;
  /** Resolves stacks through source maps to the original file and line. */
  readonly sourceMaps?: boolean;
  /** Where finished windows go; by default one `OtlpProfileExporter`. An empty array keeps them inside. */
  readonly exporters?: readonly ProfileExporter[];
  /** Resource of the profiles; by default that of the spans the processor sees. */
  readonly resource?: Attributes;
  /** How long shutdown may take to deliver what is left, in milliseconds. */
  readonly shutdownTimeoutMillis?: number;
}

/** All options with their values. `undefined` stands for "decided by the processor". */
export interface ResolvedOptions {
  readonly enabled: boolean;
  readonly frequencyHertz: number;
  readonly windowMillis: number;
  readonly cpu: boolean;
  readonly scope: ProfilingScope;
  readonly sourceMaps: boolean;
  readonly exporters: readonly ProfileExporter[] | undefined;
  readonly resource: Attributes | undefined;
  readonly shutdownTimeoutMillis: number;
}

/** The one table that feeds validation, environment variables and the documentation. */
export const PROFILING_OPTIONS: OptionTable<ResolvedOptions> = {
  enabled: booleanOption({
    env: ['HOTSPAN_ENABLED'],
    defaultValue: true,
    help: 'Turns profiling on; tracing goes on either way.',
  }),
  frequencyHertz: integerOption({
    env: ['HOTSPAN_FREQUENCY_HERTZ'],
    defaultValue: 99,
    unit: 'hertz',
    min: 1,
    max: 1000,
    help: 'Samples per second and thread.',
  }),
  windowMillis: integerOption({
    env: ['HOTSPAN_WINDOW_MILLIS'],
    defaultValue: 10_000,
    unit: 'milliseconds',
    min: 100,
    max: 600_000,
    help: 'Length of one window, i.e. the time between two exports.',
  }),
  cpu: booleanOption({
    env: ['HOTSPAN_CPU'],
    defaultValue: true,
    help: 'Records the CPU time of each sample beside its wall time.',
  }),
  scope: choiceOption({
    env: ['HOTSPAN_SCOPE'],
    defaultValue: 'all',
    choices: ['all', 'root'],
    help: 'Samples carry the active span (all) or the local root span above it (root).',
  }),
  sourceMaps: booleanOption({
    env: ['HOTSPAN_SOURCE_MAPS'],
    defaultValue: true,
    help: 'Resolves stacks through source maps to the original file and line.',
  }),
  exporters: customOption<readonly ProfileExporter[] | undefined>({
    defaultValue: undefined,
    expected: 'an array of exporters, each with `export` and `shutdown` functions',
    help: 'Where finished windows go; by default one OtlpProfileExporter.',
    fromValue: (value) =>
      Array.isArray(value) && value.every(isExporter) ? Object.freeze([...value]) : undefined,
  }),
  resource: customOption<Attributes | undefined>({
    defaultValue: undefined,
    expected: 'an object of attributes, for example { "service.name": "cart" }',
    help: 'Resource of the profiles; by default that of the spans.',
    fromValue: (value) => (isAttributes(value) ? Object.freeze({ ...value }) : undefined),
  }),
  shutdownTimeoutMillis: integerOption({
    env: ['HOTSPAN_SHUTDOWN_TIMEOUT_MILLIS'],
    defaultValue: 5_000,
    unit: 'milliseconds',
    min: 0,
    max: 60_000,
    help: 'How long shutdown may take to deliver what is left.',
  }),
};

/**
 * One complete frozen object: explicit options, else environment variables, else defaults.
 *
 * @throws HotspanError for the first unknown option or bad value, in the code or in the environment. Inside the
 * application use {@link resolveOptionsSafely}, which never throws.
 */
export function resolveOptions(options: ProfilingOptions | undefined, env: Environment): ResolvedOptions {
  const resolved = resolveOptionsSafely(options, env);
  if (resolved.problems[0] !== undefined) throw resolved.problems[0];
  return resolved.options;
}

/** As {@link resolveOptions}, with the default in place of each mistake and the mistakes listed. Never throws. */
export function resolveOptionsSafely(
  options: ProfilingOptions | undefined,
  env: Environment,
): { readonly options: ResolvedOptions; readonly problems: readonly HotspanError[] } {
  const read: ReadOptions<ResolvedOptions> = readOptions(
    'ProfilingSpanProcessor',
    PROFILING_OPTIONS,
    options,
    env,
  );
  return read;
}

function isExporter(value: unknown): value is ProfileExporter {
  const exporter = value as Partial<ProfileExporter> | null | undefined;
  return typeof exporter?.export === 'function' && typeof exporter.shutdown === 'function';
}

function isAttributes(value: unknown): value is Attributes {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Map);
}
