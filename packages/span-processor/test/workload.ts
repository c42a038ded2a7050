import type { AsyncLocalStorage } from 'node:async_hooks';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Context, context, ROOT_CONTEXT, type Span, type Tracer, trace } from '@opentelemetry/api';
import { globalContextManager } from '../src/context/otel-global.js';
import { Burner, seededRandom } from './burn.js';
import type { Bench, Mechanism } from './mechanism.js';
import { MECHANISMS } from './mechanisms.js';

export interface WorkloadOptions {
  readonly tracer: Tracer;
  readonly seed: number;
  readonly requests?: number;
  /** Mean length of one burn. */
  readonly burnMillis?: number;
  readonly mechanisms?: { readonly [name: string]: Mechanism };
}

/** Runs every mechanism in many overlapping requests, in seeded order, and returns what each sample must say. */
export async function runWorkload(options: WorkloadOptions): Promise<Burner> {
  const { tracer, seed, requests = 50, burnMillis = 1, mechanisms = MECHANISMS } = options;
  const burner = new Burner(seed, burnMillis);
  const random = seededRandom(seed + 1);
  const server = await listen(tracer, burner);
  try {
    const port = (server.address() as AddressInfo).port;
    const outside = burnOutside(burner);
    await Promise.all(
      Array.from({ length: requests }, () => request({ tracer, burner, random, port, mechanisms })),
    );
    outside();
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return burner;
}

interface RequestOptions {
  readonly tracer: Tracer;
  readonly burner: Burner;
  readonly random: () => number;
  readonly port: number;
  readonly mechanisms: { readonly [name: string]: Mechanism };
}

async function request({ tracer, burner, random, port, mechanisms }: RequestOptions): Promise<void> {
  await tracer.startActiveSpan('request', { root: true }, async (root) => {
    for (const [name, mechanism] of shuffled(Object.entries(mechanisms), random)) {
      await tracer.startActiveSpan(name, async (span) => {
        await mechanism(benchFor(name, burner, tracer, port), span);
        span.end();
      });
      burner.burn('between spans', root.spanContext().spanId);
    }
    root.end();
  });
}

function benchFor(mechanism: string, burner: Burner, tracer: Tracer, port: number): Bench {
  const manager = globalContextManager() as {
    _asyncLocalStorage?: AsyncLocalStorage<Context>;
    attach?: (context: Context) => { dispose(): void };
  };
  return {
    tracer,
    port,
    storage: manager._asyncLocalStorage,
    attach: manager.attach?.bind(manager),
    burn: (owner) => burner.burn(mechanism, owner?.spanContext().spanId ?? null),
  };
}

export function activeSpanId(): string | null {
  return trace.getActiveSpan()?.spanContext().spanId ?? null;
}

/** A server whose requests begin in no span of this process, as with an instrumented `node:http`. */
async function listen(tracer: Tracer, burner: Burner): Promise<Server> {
  const server = createServer((_request, response) => {
    burner.burn('http server, before its span', activeSpanId());
    const span = tracer.startSpan('server', {}, ROOT_CONTEXT);
    void context.with(trace.setSpan(ROOT_CONTEXT, span), async () => {
      await serve(burner, span);
      response.end('ok');
      span.end();
    });
  });
  // A client that burns for longer than the default would find its connection closed.
  server.keepAliveTimeout = 0;
  await context.with(ROOT_CONTEXT, () => new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready)));
  return server;
}

async function serve(burner: Burner, span: Span): Promise<void> {
  const { spanId } = span.spanContext();
  burner.burn('http server', spanId);
  await new Promise((resolve) => setImmediate(resolve));
  burner.burn('http server', spanId);
}

/** Keeps burning in no span at all, between the requests. Returns what stops it. */
function burnOutside(burner: Burner): () => void {
  let going = true;
  const again = (): void => {
    if (!going) return;
    burner.burn('outside', null);
    setTimeout(again, 5);
  };
  context.with(ROOT_CONTEXT, () => setTimeout(again, 0));
  return () => {
    going = false;
  };
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}
