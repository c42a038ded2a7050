import path from 'node:path';
import { peerVariable } from '../platform/peers.js';

/** One row a service: what it runs, whom it calls, and whether it is traced. */
export interface ServiceRow {
  readonly name: string;
  readonly calls: readonly string[];
  /** A third party sends its telemetry elsewhere, if anywhere. */
  readonly traced: boolean;
}

/** In the order of their start: whoever is called comes first. */
export const SERVICES: readonly ServiceRow[] = [
  { name: 'card-validator', calls: [], traced: false },
  { name: 'inventory', calls: [], traced: true },
  { name: 'pricing', calls: [], traced: true },
  { name: 'cart', calls: [], traced: true },
  { name: 'payment', calls: ['card-validator'], traced: true },
  { name: 'gateway', calls: ['cart', 'pricing', 'inventory', 'payment'], traced: true },
];

export const TRACED_SERVICES: readonly string[] = SERVICES.filter((row) => row.traced).map((row) => row.name);

const VERSION = '1.4.0';
/** Short, so that the first flame graph is there within seconds; the default is 10 s. */
const WINDOW_MILLIS = '2000';
const SPAN_EXPORT_EVERY_MILLIS = '500';

export const OTEL_MODULE: URL = new URL('../otel.js', import.meta.url);
export const LOAD_MODULE: URL = new URL('../load/main.js', import.meta.url);
export const LINKER_MODULE: URL = new URL('cli/main.js', import.meta.resolve('@hotspan/profile-linker'));

export function serviceModule(name: string): URL {
  return new URL(`../${name}/main.js`, import.meta.url);
}

/** The environment without another set-up's OpenTelemetry variables, which would send the demo's data elsewhere. */
export function cleanEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !name.startsWith('OTEL_') && name !== 'PORT'),
  );
}

export function serviceEnvironment(
  row: ServiceRow,
  base: NodeJS.ProcessEnv,
  urls: ReadonlyMap<string, string>,
  shop: { readonly otlpEndpoint: string; readonly workDirectory: string },
): NodeJS.ProcessEnv {
  return {
    HOTSPAN_WINDOW_MILLIS: WINDOW_MILLIS,
    ...base,
    ...Object.fromEntries(row.calls.map((peer) => [peerVariable(peer), urls.get(peer)])),
    INVENTORY_DATABASE: path.join(shop.workDirectory, 'inventory.db'),
    OTEL_SERVICE_NAME: row.name,
    OTEL_RESOURCE_ATTRIBUTES: `service.version=${VERSION},deployment.environment.name=demo`,
    OTEL_EXPORTER_OTLP_ENDPOINT: shop.otlpEndpoint,
    OTEL_BSP_SCHEDULE_DELAY: SPAN_EXPORT_EVERY_MILLIS,
  };
}
