import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { HotspanError } from '@hotspan/wire';
import type { AppOptions } from './server/app.js';
import { type Closable, closeServer } from './server/close.js';
import { type Endpoint, listen } from './server/listen.js';
import { findPortHolder } from './server/port-holder.js';
import { readVersion } from './server/version.js';
import { Counters, type Received } from './service/counters.js';
import { createInlineDecoder } from './service/decoder.js';
import { createIngest, type Ingest } from './service/ingest.js';
import { createLookup, type Lookup } from './service/lookup.js';
import { type Settings, settingsFromOptions } from './settings.js';
import { openStore } from './store/open-store.js';
import type { Store } from './store/store.js';

/** Settings by name, and the edges that a program may replace. */
export interface LinkerOptions extends Partial<Settings> {
  /** Used instead of the embedded store, and shut down with the linker. */
  readonly store?: Store;
  /** Folder with the built web UI. */
  readonly uiDirectory?: string;
  /** Told of failures that are the linker's own; by default they are kept quiet. */
  readonly onInternalError?: (error: unknown) => void;
  /** Called after each write that added something. */
  readonly onStored?: () => void;
  /** Nanoseconds since the epoch. */
  readonly now?: () => bigint;
}

export interface Linker extends AsyncDisposable {
  /** Of the web UI; the API is below `/api/v1`. */
  readonly url: string;
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly otlpEndpoint: string;
  readonly port: number;
  readonly otlpPort: number;
  readonly version: string;
  /** Absolute path; null when everything is in memory. */
  readonly dataDirectory: string | null;
  readonly lookup: Lookup;
  received(): Received;
  /** Answers what is under way, then closes the store. Runs once. */
  shutdown(): Promise<void>;
}

/** Ports tried for the web UI, beginning with the one asked for. */
const UI_PORT_ATTEMPTS = 20;

/**
 * Starts the receivers, the API and the web UI.
 * @throws HotspanError for a bad option, a taken OTLP port, or a store that cannot be opened
 */
export async function startLinker(options: LinkerOptions = {}): Promise<Linker> {
  const { store: givenStore, uiDirectory, onInternalError, onStored, now, ...rest } = options;
  const settings = settingsFromOptions(rest);
  const dataDirectory = settings.memory || givenStore ? null : path.resolve(settings.data);
  const opening = givenStore ? Promise.resolve(givenStore) : openStore(dataDirectory);
  // Loaded while the store opens, which has threads of its own.
  const loading = Promise.all([import('./receivers/otlp-server.js'), import('./http/ui-server.js')]);
  const [store, modules] = await Promise.all([opening, loading]);
  const counters = new Counters();
  const lookup = createLookup({ reader: store, now: now ?? epochNanos });
  const ingest = createIngest({
    writer: store,
    decoder: createInlineDecoder(),
    counters,
    ...(onStored && { onStored }),
  });
  const parts: ServerParts = {
    counters,
    lookup,
    ingest,
    version: readVersion(),
    server: serverOptions(settings, onInternalError ?? (() => {})),
    uiDirectory: uiDirectory ?? builtUi(),
  };
  const closables: Closable[] = [];
  const shutdown = once(() => closeAll(closables, store));
  try {
    const [otlp, ui] = await startServers(modules, parts, settings, closables);
    return {
      url: ui.url,
      port: ui.port,
      otlpEndpoint: otlp.url,
      otlpPort: otlp.port,
      version: parts.version,
      dataDirectory,
      lookup,
      received: () => counters.received(),
      shutdown,
      [Symbol.asyncDispose]: shutdown,
    };
  } catch (error) {
    await shutdown();
    throw error;
  }
}

interface ServerParts {
  readonly counters: Counters;
  readonly lookup: Lookup;
  readonly ingest: Ingest;
  readonly version: string;
  readonly server: AppOptions;
  readonly uiDirectory: string;
}

type ServerModules = readonly [
  typeof import('./receivers/otlp-server.js'),
  typeof import('./http/ui-server.js'),
];

/** Each server is in `closables` before it listens, so that a failure of the second closes the first. */
async function startServers(
  [{ createOtlpServer }, { createUiServer }]: ServerModules,
  { ingest, counters, server, uiDirectory, ...api }: ServerParts,
  settings: Settings,
  closables: Closable[],
): Promise<readonly [otlp: Endpoint, ui: Endpoint]> {
  const otlp = createOtlpServer({ ingest, counters }, { ...server, ...settings });
  closables.push(otlp);
  const otlpAt = await listenForOtlp(
    () => listen(otlp, settings.host, settings.otlpPort, 1),
    settings.otlpPort,
  );
  const ui = await createUiServer(
    { ...api, counters, otlpEndpoint: () => otlpAt.url },
    { ...server, uiDirectory },
  );
  closables.push(ui);
  return [otlpAt, await listen(ui, settings.host, settings.port, UI_PORT_ATTEMPTS)];
}

function serverOptions(settings: Settings, onInternalError: (error: unknown) => void): AppOptions {
  return {
    onInternalError,
    guard: { host: settings.host, allowedHosts: settings.allowHosts },
    maxBodyBytes: settings.maxBodyBytes,
    requestTimeoutMillis: settings.requestTimeoutMillis,
  };
}

/** `dist/ui`, beside `dist/src`. */
function builtUi(): string {
  return fileURLToPath(new URL('../ui/', import.meta.url));
}

function epochNanos(): bigint {
  return BigInt(Date.now()) * 1_000_000n;
}

/** A silent move to another port would lose data, because applications send to the one they know. */
async function listenForOtlp(attempt: () => Promise<Endpoint>, port: number): Promise<Endpoint> {
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof HotspanError) || error.code !== 'HOTSPAN_PORT_TAKEN') throw error;
    const holder = await findPortHolder(port);
    const who =
      holder ?? 'perhaps another hotspan, an OpenTelemetry Collector, Jaeger, Tempo or Grafana Alloy';
    throw new HotspanError(
      'HOTSPAN_OTLP_PORT_TAKEN',
      `Port ${port}, where applications send OTLP, is taken by ${who}.`,
      `Stop that program; or choose another port with --otlp-port (HOTSPAN_OTLP_PORT), 0 for any free one, and point applications at it with OTEL_EXPORTER_OTLP_ENDPOINT.`,
      { cause: error },
    );
  }
}

/** Receivers first, so that what is acknowledged is also stored. */
async function closeAll(servers: readonly Closable[], store: Store): Promise<void> {
  await Promise.all(servers.map((server) => closeServer(server)));
  await store.shutdown();
}

function once(action: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= action();
    return done;
  };
}
