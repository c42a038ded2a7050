import { HotspanError, nearestName } from '@hotspan/wire';

/** Environment variables, as in `process.env`. */
export type Environment = { readonly [name: string]: string | undefined };

/** One option: what it accepts in code, what it accepts from the environment, and how it is documented. */
export interface OptionSpec<T> {
  /** Environment variables that may set it, the strongest first. */
  readonly env: readonly string[];
  readonly defaultValue: T;
  /** `hertz`, `milliseconds`, …; empty for options without one. */
  readonly unit: string;
  readonly help: string;
  /** What a good value is, to be read after "expected". */
  readonly expected: string;
  /** The value, or `undefined` when it is not acceptable. */
  readonly fromValue: (value: unknown) => T | undefined;
  /** The value that the text of environment variable `name` stands for, or `undefined` when it stands for none. */
  readonly fromText: (text: string, name: string) => T | undefined;
  /** Joins what several sources say, the strongest first; without it the strongest source wins alone. */
  readonly combine?: (values: readonly T[]) => T;
}

export type OptionTable<Resolved> = { readonly [Key in keyof Resolved]: OptionSpec<Resolved[Key]> };

export interface ReadOptions<Resolved> {
  /** Complete and frozen; what was wrong has its default. */
  readonly options: Resolved;
  /** Every mistake found, those of the code before those of the environment. */
  readonly problems: readonly HotspanError[];
  /** Names of the options that had a mistake. */
  readonly mistaken: ReadonlySet<string>;
}

/**
 * Explicit options win over the environment, the environment over defaults. Never throws: mistakes are collected.
 * An empty environment variable counts as unset, as the OpenTelemetry specification asks.
 */
export function readOptions<Resolved extends object>(
  owner: string,
  table: OptionTable<Resolved>,
  given: unknown,
  env: Environment,
): ReadOptions<Resolved> {
  const problems: HotspanError[] = [];
  const mistaken = new Set<string>();
  const explicit = explicitOptions(owner, given, problems);
  const names = Object.keys(table) as (keyof Resolved & string)[];
  for (const key of Object.keys(explicit)) {
    if (!Object.hasOwn(table, key)) problems.push(unknownOption(owner, key, names));
  }
  const options: Record<string, unknown> = {};
  for (const name of names) {
    const spec = table[name] as unknown as OptionSpec<unknown>;
    const values: unknown[] = [];
    const value = explicit[name];
    const accepted = value === undefined ? undefined : spec.fromValue(value);
    if (accepted !== undefined) values.push(accepted);
    const found = problems.length;
    if (value !== undefined && accepted === undefined) problems.push(badOption(owner, name, spec, value));
    else if (accepted === undefined || spec.combine !== undefined)
      values.push(...readTexts(spec, env, problems));
    if (problems.length > found) mistaken.add(name);
    options[name] = values.length === 0 ? spec.defaultValue : (spec.combine?.(values) ?? values[0]);
  }
  return { options: Object.freeze(options) as Resolved, problems, mistaken };
}

function explicitOptions(
  owner: string,
  given: unknown,
  problems: HotspanError[],
): { readonly [key: string]: unknown } {
  if (given === undefined) return {};
  if (typeof given === 'object' && given !== null && !Array.isArray(given))
    return given as { [key: string]: unknown };
  problems.push(
    new HotspanError(
      'HOTSPAN_OPTION_INVALID',
      `${owner}: expected an object of options, got ${show(given)}`,
      `Pass an object, for example { }, or nothing at all.`,
    ),
  );
  return {};
}

function readTexts<T>(spec: OptionSpec<T>, env: Environment, problems: HotspanError[]): T[] {
  const values: T[] = [];
  for (const name of spec.env) {
    const text = env[name]?.trim();
    if (text === undefined || text === '') continue;
    const value = spec.fromText(text, name);
    if (value === undefined) {
      const message = `${name}: expected ${spec.expected}, got ${show(text)}`;
      problems.push(
        new HotspanError('HOTSPAN_ENV_INVALID', message, `Correct or unset ${name}. It was ignored.`),
      );
    } else values.push(value);
  }
  return values;
}

function unknownOption(owner: string, key: string, names: readonly string[]): HotspanError {
  const near = nearestName(key, names);
  const hint = near === undefined ? `Known options: ${names.join(', ')}.` : `Did you mean \`${near}\`?`;
  return new HotspanError('HOTSPAN_OPTION_UNKNOWN', `${owner}: there is no option \`${key}\``, hint);
}

function badOption(owner: string, name: string, spec: OptionSpec<unknown>, value: unknown): HotspanError {
  return new HotspanError(
    'HOTSPAN_OPTION_INVALID',
    `${owner}: option \`${name}\` expects ${spec.expected}, got ${show(value)}`,
    `${spec.help} Leave it out for the default.`,
  );
}

/** A short picture of any value for a message; never throws, never runs the value's own code. */
function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value === 'bigint') return `${value}n`;
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? `an array of ${value.length}` : `a value of type ${typeof value}`;
}
