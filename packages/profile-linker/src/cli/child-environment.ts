import path from 'node:path';
import type { Terminal } from './terminal.js';

export interface ChildEnvironmentParts {
  readonly env: Terminal['env'];
  readonly otlpEndpoint: string;
  /** `file:` URL of the module that sets up tracing and profiling. */
  readonly registerUrl: string;
  /** Folder from which `register` may resolve OpenTelemetry packages that the application lacks. */
  readonly resolveFrom: string;
}

/** What the application would send elsewhere if it stayed set. */
const OVERRIDDEN = [
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_EXPORTER_OTLP_PROFILES_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OTEL_EXPORTER_OTLP_TRACES_HEADERS',
];

/** Set unless the user has set them: short waits, so that the first flame graph shows soon, and no other signals. */
const DEFAULTS: { readonly [name: string]: string } = {
  HOTSPAN_WINDOW_MILLIS: '2000',
  OTEL_BSP_SCHEDULE_DELAY: '1000',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
};

/** The environment of an application that is traced, profiled, and sends both to this linker. */
export function childEnvironment(parts: ChildEnvironmentParts): { [name: string]: string } {
  const env: { [name: string]: string } = { ...DEFAULTS };
  for (const [name, value] of Object.entries(parts.env)) {
    if (value !== undefined && !OVERRIDDEN.includes(name)) env[name] = value;
  }
  env['NODE_OPTIONS'] = joined(env['NODE_OPTIONS'], ' ', `--import ${parts.registerUrl}`);
  env['OTEL_EXPORTER_OTLP_ENDPOINT'] = parts.otlpEndpoint;
  env['OTEL_EXPORTER_OTLP_PROTOCOL'] = 'http/protobuf';
  env['HOTSPAN_RESOLVE_FROM'] = joined(env['HOTSPAN_RESOLVE_FROM'], path.delimiter, parts.resolveFrom);
  return env;
}

function joined(existing: string | undefined, separator: string, added: string): string {
  return existing === undefined || existing === '' ? added : existing + separator + added;
}

/** Variables of the user's that the application does not see, because they would lead its data elsewhere. */
export function overriddenNames(env: Terminal['env']): string[] {
  return OVERRIDDEN.filter((name) => env[name] !== undefined && env[name] !== '');
}
