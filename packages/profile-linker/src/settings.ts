import { HotspanError, nearestName, parseBoolean } from '@hotspan/wire';

export type Command = 'serve' | 'run' | 'import';

/** What one setting is, for the command line, the environment, `startLinker` and the documentation alike. */
export interface Setting<T> {
  /** Without `--`; null for what only programs set. */
  readonly flag: string | null;
  /** Shown for the value in help; null for a switch, which takes none. */
  readonly placeholder: string | null;
  readonly env: string | null;
  readonly commands: readonly Command[];
  readonly defaultValue: T;
  readonly unit: string;
  readonly expected: string;
  readonly help: string;
  /** `undefined` for a text that is not as expected. */
  readonly parse: (text: string) => T | undefined;
  /** `undefined` for a value that is not as expected. */
  readonly accept: (value: unknown) => T | undefined;
}

export interface Settings {
  readonly port: number;
  readonly otlpPort: number;
  readonly host: string;
  readonly allowHosts: readonly string[];
  readonly data: string;
  readonly memory: boolean;
  readonly open: boolean;
  readonly json: boolean;
  readonly exit: boolean;
  readonly service: string;
  readonly maxBodyBytes: number;
  readonly maxInflatedBytes: number;
  readonly maxInFlight: number;
  readonly requestTimeoutMillis: number;
}

export type SettingTable<T> = { readonly [K in keyof T]: Setting<T[K]> };

const ALL: readonly Command[] = ['serve', 'run', 'import'];
const SERVING: readonly Command[] = ['serve', 'run'];
const MEBIBYTE = 1_048_576;

export const SETTINGS: SettingTable<Settings> = {
  port: integer(0, 65_535, {
    flag: 'port',
    env: 'HOTSPAN_PORT',
    commands: SERVING,
    defaultValue: 4380,
    help: 'Port of the web UI and the API. If it is taken, the next free one; 0: any free one.',
  }),
  otlpPort: integer(0, 65_535, {
    flag: 'otlp-port',
    env: 'HOTSPAN_OTLP_PORT',
    commands: SERVING,
    defaultValue: 4318,
    help: 'Port that receives OTLP over HTTP; 0: any free one, which is what `run` uses unless told otherwise.',
  }),
  host: text({
    flag: 'host',
    placeholder: 'ADDRESS',
    env: 'HOTSPAN_HOST',
    commands: SERVING,
    defaultValue: '127.0.0.1',
    expected: 'an address or a name of this machine',
    help: 'Address to listen on.',
  }),
  allowHosts: list({
    flag: 'allow-host',
    placeholder: 'NAMES',
    env: 'HOTSPAN_ALLOW_HOST',
    commands: SERVING,
    defaultValue: [],
    expected: 'host names, separated by commas',
    help: 'Names besides loopback ones under which requests may reach the linker.',
  }),
  data: text({
    flag: 'data',
    placeholder: 'FOLDER',
    env: 'HOTSPAN_DATA',
    commands: ALL,
    defaultValue: '.hotspan',
    expected: 'a folder',
    help: 'Folder in which traces and profiles are kept.',
  }),
  memory: flag({
    flag: 'memory',
    env: 'HOTSPAN_MEMORY',
    commands: SERVING,
    help: 'Keeps everything in memory and nothing on disk.',
  }),
  open: flag({ flag: 'open', env: null, commands: SERVING, help: 'Opens the web UI in the browser.' }),
  json: flag({
    flag: 'json',
    env: null,
    commands: ALL,
    help: 'Prints results as lines of JSON on standard output, and everything else on standard error.',
  }),
  exit: flag({ flag: 'exit', env: null, commands: ['run'], help: 'Ends when the application ends.' }),
  service: text({
    flag: 'service',
    placeholder: 'NAME',
    env: null,
    commands: ['import'],
    defaultValue: '',
    expected: 'a name',
    help: 'Service that pprof files belong to, which do not say it themselves; else the name of the file.',
  }),
  maxBodyBytes: limit('HOTSPAN_MAX_BODY_BYTES', 8 * MEBIBYTE, 'bytes', 'Largest request body, as sent.'),
  maxInflatedBytes: limit(
    'HOTSPAN_MAX_INFLATED_BYTES',
    64 * MEBIBYTE,
    'bytes',
    'Largest request body after decompression.',
  ),
  maxInFlight: limit(
    'HOTSPAN_MAX_IN_FLIGHT',
    32,
    'requests',
    'OTLP requests taken at the same time; more are answered with 503 and Retry-After.',
  ),
  requestTimeoutMillis: limit(
    'HOTSPAN_REQUEST_TIMEOUT_MILLIS',
    30_000,
    'milliseconds',
    'How long a client may take to send a request.',
  ),
};

type Name = keyof Settings;
const NAMES = Object.keys(SETTINGS) as readonly Name[];

/** Explicit values as text (from flags), by name of the setting. */
export type SettingTexts = { readonly [K in Name]?: string };
export type Environment = { readonly [name: string]: string | undefined };

/** Flags, else environment variables, else defaults. @throws HotspanError `HOTSPAN_BAD_SETTING` */
export function settingsFromText(texts: SettingTexts, env: Environment): Settings {
  return build((name) => {
    const setting = SETTINGS[name] as Setting<unknown>;
    const fromFlag = texts[name];
    if (fromFlag !== undefined) return parsed(setting, fromFlag, `--${setting.flag}`);
    const fromEnv = setting.env === null ? undefined : env[setting.env];
    return fromEnv === undefined || fromEnv === '' ? undefined : parsed(setting, fromEnv, setting.env!);
  });
}

/** @throws HotspanError `HOTSPAN_BAD_SETTING` for an unknown key or a value that is not as expected */
export function settingsFromOptions(options: Partial<Settings>): Settings {
  for (const key of Object.keys(options)) {
    if (Object.hasOwn(SETTINGS, key)) continue;
    const near = nearestName(key, NAMES);
    const hint = `${near === undefined ? '' : `Did you mean "${near}"? `}Known are: ${NAMES.join(', ')}.`;
    throw new HotspanError('HOTSPAN_BAD_SETTING', `There is no option "${key}".`, hint);
  }
  return build((name) => {
    const value = options[name];
    if (value === undefined) return undefined;
    const setting = SETTINGS[name] as Setting<unknown>;
    const accepted = setting.accept(value);
    if (accepted === undefined) throw badValue(name, String(value), setting.expected);
    return accepted;
  });
}

function build(read: (name: Name) => unknown): Settings {
  const entries = NAMES.map((name) => [name, read(name) ?? SETTINGS[name].defaultValue]);
  return Object.freeze(Object.fromEntries(entries)) as Settings;
}

function parsed(setting: Setting<unknown>, value: string, source: string): unknown {
  const result = setting.parse(value);
  if (result === undefined) throw badValue(source, value, setting.expected);
  return result;
}

function badValue(source: string, value: string, expected: string): HotspanError {
  const problem = `${source} is ${JSON.stringify(value.slice(0, 100))}.`;
  return new HotspanError('HOTSPAN_BAD_SETTING', problem, `Expected ${expected}.`);
}

type About<T> = Pick<Setting<T>, 'flag' | 'env' | 'commands' | 'help'> &
  Partial<Pick<Setting<T>, 'placeholder' | 'expected' | 'unit'>>;

function integer(
  min: number,
  max: number,
  about: About<number> & { readonly defaultValue: number },
): Setting<number> {
  const accept = (value: unknown): number | undefined =>
    Number.isInteger(value) && (value as number) >= min && (value as number) <= max
      ? (value as number)
      : undefined;
  const unit = about.unit ?? '';
  return {
    placeholder: 'N',
    expected: `a whole number${unit === '' ? '' : ` of ${unit}`} from ${min} to ${max}`,
    ...about,
    unit,
    accept,
    parse: (value) => (/^\d{1,15}$/.test(value) ? accept(Number(value)) : undefined),
  };
}

function limit(env: string, defaultValue: number, unit: string, help: string): Setting<number> {
  return integer(1, 2_147_483_647, { flag: null, env, commands: SERVING, defaultValue, unit, help });
}

function text(
  about: About<string> & { readonly defaultValue: string; readonly expected: string },
): Setting<string> {
  const accept = (value: unknown): string | undefined =>
    typeof value === 'string' && (value !== '' || about.defaultValue === '') ? value : undefined;
  return { placeholder: 'TEXT', unit: '', ...about, accept, parse: accept };
}

function list(
  about: About<readonly string[]> & { readonly defaultValue: readonly string[]; readonly expected: string },
): Setting<readonly string[]> {
  const accept = (value: unknown): readonly string[] | undefined =>
    Array.isArray(value) && value.every((name) => typeof name === 'string' && name !== '')
      ? Object.freeze([...value])
      : undefined;
  return {
    placeholder: 'TEXT',
    unit: '',
    ...about,
    accept,
    parse: (value) => accept(value.split(',').map((name) => name.trim())),
  };
}

function flag(about: About<boolean>): Setting<boolean> {
  return {
    unit: '',
    expected: 'true or false',
    ...about,
    placeholder: null,
    defaultValue: false,
    accept: (value) => (typeof value === 'boolean' ? value : undefined),
    parse: parseBoolean,
  };
}
