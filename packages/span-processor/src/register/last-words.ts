import { connect } from 'node:net';
import type { Environment } from '../option-table.js';
import type { SpanExporterShape } from './shapes.js';

const FAILED = 1;

/**
 * Lets the last export of a process be a short one. The stock exporter retries for ten seconds with timers that hold
 * the event loop open, so a script would hang that long at its end whenever no linker is there. Once `hurry` was
 * called, a local endpoint that refuses connections is not tried, and others get what time is left.
 */
export class LastWordsExporter implements SpanExporterShape {
  readonly #usual: SpanExporterShape;
  readonly #makeLast: (timeoutMillis: number) => SpanExporterShape;
  readonly #isReachable: () => Promise<boolean>;
  #last: SpanExporterShape | undefined;

  constructor(
    usual: SpanExporterShape,
    makeLast: (timeoutMillis: number) => SpanExporterShape,
    isReachable: () => Promise<boolean>,
  ) {
    this.#usual = usual;
    this.#makeLast = makeLast;
    this.#isReachable = isReachable;
  }

  hurry(timeoutMillis: number): void {
    this.#last ??= this.#makeLast(timeoutMillis);
  }

  export(spans: readonly unknown[], done: (result: { code: number; error?: Error }) => void): void {
    const last = this.#last;
    if (last === undefined) this.#usual.export(spans, done);
    else void this.#exportNow(last, spans, done);
  }

  async shutdown(): Promise<void> {
    await Promise.all([this.#usual.shutdown(), this.#last?.shutdown()]);
  }

  async forceFlush(): Promise<void> {
    await Promise.all([this.#usual.forceFlush?.(), this.#last?.forceFlush?.()]);
  }

  async #exportNow(
    last: SpanExporterShape,
    spans: readonly unknown[],
    done: (result: { code: number; error?: Error }) => void,
  ): Promise<void> {
    if (await this.#isReachable()) last.export(spans, done);
    else
      done({
        code: FAILED,
        error: new Error(`${spans.length} spans dropped: nobody listens at the endpoint`),
      });
  }
}

/** Where the stock exporter sends traces to (OTLP exporter specification). */
export function tracesEndpoint(env: Environment): URL | undefined {
  const text =
    env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']?.trim() ||
    env['OTEL_EXPORTER_OTLP_ENDPOINT']?.trim() ||
    'http://localhost:4318';
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** Whether something listens at a local endpoint; remote ones count as reachable, since a proxy may lie between. */
export function isListening(endpoint: URL | undefined): Promise<boolean> {
  const host = endpoint?.hostname.replaceAll(/[[\]]/g, '') ?? '';
  if (endpoint === undefined || !/^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host))
    return Promise.resolve(true);
  const port = Number(endpoint.port || (endpoint.protocol === 'https:' ? 443 : 80));
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
