import type { HotspanError } from '@hotspan/wire';
import { choiceOption, customOption, integerOption } from '../option-kinds.js';
import { type Environment, type OptionTable, readOptions } from '../option-table.js';

/** The path of the profiles signal below an OTLP base endpoint (opentelemetry-proto 1.11). */
export const OTLP_PROFILES_PATH = 'v1development/profiles';

export type OtlpHeaders = { readonly [name: string]: string };

/** Options of `OtlpProfileExporter`; each overrides the `OTEL_EXPORTER_OTLP_*` variables. */
export interface OtlpExporterOptions {
  /** Full URL of the profiles endpoint, used as it is. */
  readonly url?: string;
  /** Added to those of the environment; these win. */
  readonly headers?: OtlpHeaders;
  readonly compression?: 'gzip' | 'none';
  /** Longest wait for the answer to one request, in milliseconds. */
  readonly timeoutMillis?: number;
  /** Requests per window before it is dropped. */
  readonly maxAttempts?: number;
  /** Longest time spent on one window, retries included, in milliseconds. */
  readonly retryMillis?: number;
  /** Windows that may wait; when one more comes, the oldest is dropped. */
  readonly maxQueueWindows?: number;
  /** Bytes that may wait, in encoded windows; beyond it the oldest are dropped. */
  readonly maxQueueBytes?: number;
  /** Longest time `forceFlush` and `shutdown` take, in milliseconds. */
  readonly shutdownTimeoutMillis?: number;
  /** PEM file of the certificate authority to trust for `https`. */
  readonly certificateFile?: string;
}

export interface ResolvedOtlpOptions {
  readonly url: string;
  readonly headers: OtlpHeaders;
  readonly compression: 'gzip' | 'none';
  readonly timeoutMillis: number;
  readonly maxAttempts: number;
  readonly retryMillis: number;
  readonly maxQueueWindows: number;
  readonly maxQueueBytes: number;
  readonly shutdownTimeoutMillis: number;
  readonly certificateFile: string | undefined;
}

/** The one table that feeds validation, environment variables and the documentation. */
export const OTLP_EXPORTER_OPTIONS: OptionTable<ResolvedOtlpOptions> = {
  url: customOption({
    env: ['OTEL_EXPORTER_OTLP_PROFILES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
    defaultValue: `http://localhost:4318/${OTLP_PROFILES_PATH}`,
    expected: 'an http:// or https:// URL',
    help: `Where profiles are posted; OTEL_EXPORTER_OTLP_ENDPOINT is a base URL, to which ${OTLP_PROFILES_PATH} is added.`,
    fromValue: (value) => (typeof value === 'string' ? httpUrl(value) : undefined),
    fromText: (text, name) => (name === 'OTEL_EXPORTER_OTLP_ENDPOINT' ? belowBase(text) : httpUrl(text)),
  }),
  headers: customOption<OtlpHeaders>({
    env: ['OTEL_EXPORTER_OTLP_PROFILES_HEADERS', 'OTEL_EXPORTER_OTLP_HEADERS'],
    defaultValue: {},
    expected: 'headers as name=value pairs, in the environment separated by commas and percent-encoded',
    help: 'HTTP headers sent with each request.',
    fromValue: headersFromValue,
    fromText: headersFromText,
    combine: (values) => Object.assign({}, ...values.toReversed()) as OtlpHeaders,
  }),
  compression: choiceOption({
    env: ['OTEL_EXPORTER_OTLP_PROFILES_COMPRESSION', 'OTEL_EXPORTER_OTLP_COMPRESSION'],
    defaultValue: 'gzip',
    choices: ['gzip', 'none'],
    help: 'Compression of request bodies; done off the main thread.',
  }),
  timeoutMillis: integerOption({
    env: ['OTEL_EXPORTER_OTLP_PROFILES_TIMEOUT', 'OTEL_EXPORTER_OTLP_TIMEOUT'],
    defaultValue: 10_000,
    unit: 'milliseconds',
    min: 1,
    max: 600_000,
    help: 'Longest wait for the answer to one request.',
  }),
  maxAttempts: integerOption({
    defaultValue: 5,
    unit: 'requests',
    min: 1,
    max: 100,
    help: 'Requests per window before it is dropped.',
  }),
  retryMillis: integerOption({
    defaultValue: 60_000,
    unit: 'milliseconds',
    min: 0,
    max: 3_600_000,
    help: 'Longest time spent on one window, retries included.',
  }),
  maxQueueWindows: integerOption({
    defaultValue: 32,
    unit: 'windows',
    min: 1,
    max: 10_000,
    help: 'Windows that may wait; when one more comes, the oldest is dropped.',
  }),
  maxQueueBytes: integerOption({
    defaultValue: 16 * 1024 * 1024,
    unit: 'bytes',
    min: 1024,
    max: 1024 * 1024 * 1024,
    help: 'Bytes that may wait; beyond it the oldest windows are dropped.',
  }),
  shutdownTimeoutMillis: integerOption({
    env: ['HOTSPAN_SHUTDOWN_TIMEOUT_MILLIS'],
    defaultValue: 5_000,
    unit: 'milliseconds',
    min: 0,
    max: 60_000,
    help: 'Longest time that forceFlush and shutdown take.',
  }),
  certificateFile: customOption<string | undefined>({
    env: ['OTEL_EXPORTER_OTLP_PROFILES_CERTIFICATE', 'OTEL_EXPORTER_OTLP_CERTIFICATE'],
    defaultValue: undefined,
    expected: 'the path of a PEM file',
    help: 'Certificate authority to trust for https.',
    fromValue: (value) => (typeof value === 'string' && value !== '' ? value : undefined),
    fromText: (text) => text,
  }),
};

/** What the exporter works with; `usable` is false when there is no telling where to send. Never throws. */
export function resolveOtlpOptions(
  options: OtlpExporterOptions | undefined,
  env: Environment,
): {
  readonly options: ResolvedOtlpOptions;
  readonly problems: readonly HotspanError[];
  readonly usable: boolean;
} {
  const read = readOptions('OtlpProfileExporter', OTLP_EXPORTER_OPTIONS, options, env);
  return { options: read.options, problems: read.problems, usable: !read.mistaken.has('url') };
}

function httpUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url.href : undefined;
}

function belowBase(text: string): string | undefined {
  const base = httpUrl(text);
  if (base === undefined) return undefined;
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${OTLP_PROFILES_PATH}`;
  return url.href;
}

// Field names and values as node:http accepts them (RFC 9110); checked here so that no request can throw later.
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

function headersFromValue(value: unknown): OtlpHeaders | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return checkedHeaders(Object.entries(value));
}

/** `key=value,key=value`, values percent-encoded (OTLP exporter specification, after W3C Baggage). */
function headersFromText(text: string): OtlpHeaders | undefined {
  const entries: [string, unknown][] = [];
  for (const pair of text.split(',')) {
    if (pair.trim() === '') continue;
    const at = pair.indexOf('=');
    if (at < 1) return undefined;
    entries.push([decoded(pair.slice(0, at)), decoded(pair.slice(at + 1))]);
  }
  return checkedHeaders(entries);
}

function checkedHeaders(entries: readonly (readonly [string, unknown])[]): OtlpHeaders | undefined {
  const headers: Record<string, string> = {};
  for (const [name, value] of entries) {
    if (!HEADER_NAME.test(name) || typeof value !== 'string' || !HEADER_VALUE.test(value)) return undefined;
    headers[name.toLowerCase()] = value;
  }
  return headers;
}

function decoded(text: string): string {
  const trimmed = text.trim();
  try {
    return decodeURIComponent(trimmed);
  } catch {
    return trimmed;
  }
}
