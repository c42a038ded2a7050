import { type Linker, type LinkerOptions, startLinker } from '../../src/linker.js';
import { createMemoryStore } from '../../src/store/memory/memory-store.js';
import type { Store } from '../../src/store/store.js';
import { MILLI, START } from './model.js';

export interface TestLinker extends AsyncDisposable {
  readonly linker: Linker;
  readonly store: Store;
  /** Failures that the linker calls its own. */
  readonly internalErrors: unknown[];
  get<T>(path: string): Promise<{ readonly status: number; readonly body: T; readonly headers: Headers }>;
  post(path: string, body: string | Uint8Array, headers?: Record<string, string>): Promise<Response>;
}

/** A whole linker on free ports over a store in memory; its clock stands a minute after the test model's start. */
export async function startTestLinker(options: LinkerOptions = {}): Promise<TestLinker> {
  const store = options.store ?? createMemoryStore();
  const internalErrors: unknown[] = [];
  const linker = await startLinker({
    port: 0,
    otlpPort: 0,
    now: () => START + 60_000n * MILLI,
    onInternalError: (error) => internalErrors.push(error),
    ...options,
    store,
  });
  return {
    linker,
    store,
    internalErrors,
    get: async <T>(path: string) => {
      const response = await fetch(linker.url + path);
      return { status: response.status, body: (await response.json()) as T, headers: response.headers };
    },
    post: (path, body, headers = { 'content-type': 'application/x-protobuf' }) =>
      fetch(linker.otlpEndpoint + path, { method: 'POST', body, headers }),
    [Symbol.asyncDispose]: () => linker.shutdown(),
  };
}
