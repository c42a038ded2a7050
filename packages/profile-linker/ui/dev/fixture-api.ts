import type { ServerResponse } from 'node:http';
import type { Connect, Plugin } from 'vite';
import type {
  ApiError,
  ApiSpanSummary,
  SpansResponse,
  StatusResponse,
  TraceResponse,
} from '../../src/http/api-types.js';
import { makeWorld, profileOf, type World } from './world.js';

/**
 * Answers `/api/v1` in `vite` and `vite preview` from generated data, for work on the UI without a linker.
 * `HOTSPAN_FIXTURE=empty` serves a fresh install, `=failing` refuses every other request.
 */
export function fixtureApi(): Plugin {
  const mode = process.env['HOTSPAN_FIXTURE'] ?? '';
  let world: World | undefined;
  let requests = 0;
  const handle: Connect.NextHandleFunction = (request, response, next) => {
    response.setHeader('content-security-policy', "default-src 'self'");
    if (request.url?.startsWith('/api/v1/') !== true) {
      next();
      return;
    }
    world ??= makeWorld(Date.now());
    requests += 1;
    const reply: Reply =
      mode === 'failing' && requests % 2 === 0
        ? [503, FAILURE]
        : answer(world, mode === 'empty', request.url);
    send(response, reply);
  };
  return {
    name: 'hotspan-fixture-api',
    configurePreviewServer: (server) => {
      server.middlewares.use(handle);
    },
    // Without the policy: Vite's own client puts its style sheets in line.
    configureServer: (server) => {
      server.middlewares.use('/api/v1', (request, response, next) => {
        request.url = request.originalUrl;
        handle(request, response, next);
      });
    },
  };
}

type Reply = readonly [statusCode: number, body: unknown];

const FAILURE: ApiError = {
  error: {
    code: 'HOTSPAN_STORE_BUSY',
    message: 'The store did not answer within 5 s.',
    hint: 'Another process may hold `hotspan.db`. Stop it, or choose another directory with `--data`.',
  },
};

function answer(world: World, empty: boolean, target: string): Reply {
  const url = new URL(target, 'http://localhost');
  const path = url.pathname.slice('/api/v1'.length);
  const [, , traceId = '', spanId] = /^\/(traces)\/([^/]+)(?:\/spans\/([^/]+)\/profile)?$/.exec(path) ?? [];
  if (path === '/status') return [200, status(world, empty)];
  if (path === '/operations') return [200, { operations: empty ? [] : world.operations }];
  if (path === '/spans')
    return [200, empty ? { spans: [], nextCursor: null } : search(world, url.searchParams)];
  const trace = world.traces.get(traceId);
  if (trace === undefined) return [404, unknown(traceId)];
  if (spanId === undefined) return [200, traceResponse(world, traceId)];
  const span = trace.spans.find((item) => item.spanId === spanId);
  if (span === undefined) return [404, unknown(spanId)];
  const scope = url.searchParams.get('scope') === 'children' ? 'children' : 'span';
  return [200, profileOf(trace, span, scope)];
}

function send(response: ServerResponse, [statusCode, body]: Reply): void {
  response.statusCode = statusCode;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
}

function unknown(id: string): ApiError {
  return {
    error: { code: 'HOTSPAN_NOT_FOUND', message: `Nothing is stored under ${id}.`, hint: 'Check the id.' },
  };
}

function status(world: World, empty: boolean): StatusResponse {
  const samples = world.spans.reduce((sum, span) => sum + span.samples, 0);
  return {
    version: '0.1.0',
    otlpEndpoint: 'http://127.0.0.1:4318',
    store: {
      spans: empty ? 0 : world.spans.length,
      samples: empty ? 0 : samples,
      windows: empty ? 0 : 412,
      bytesOnDisk: empty ? 40_960 : 18_350_080,
      oldestUnixNano: empty ? null : world.spans[0]!.startUnixNano,
      newestUnixNano: empty ? null : world.spans.at(-1)!.startUnixNano,
    },
    received: {
      spans: empty ? 0 : world.spans.length,
      profiles: 412,
      refused: empty ? { HOTSPAN_CONTENT_TYPE: 2 } : {},
    },
  };
}

function search(world: World, params: URLSearchParams): SpansResponse {
  const text = (key: string): string => params.get(key) ?? '';
  const matching = world.spans.filter(
    (span) =>
      (text('service') === '' || span.service === text('service')) &&
      (text('operation') === '' || span.operation === text('operation')) &&
      span.durationNanos >= Number(text('minDurationNanos') || 0) &&
      span.durationNanos <= Number(text('maxDurationNanos') || Number.POSITIVE_INFINITY) &&
      (text('status') === '' || span.statusCode === text('status')) &&
      (text('hasProfile') === '' || span.samples > 0 === (text('hasProfile') === 'true')),
  );
  const newest = (a: ApiSpanSummary, b: ApiSpanSummary): number =>
    BigInt(a.startUnixNano) < BigInt(b.startUnixNano) ? 1 : -1;
  matching.sort(text('sort') === 'start' ? newest : (a, b) => b.durationNanos - a.durationNanos);
  const from = Number(text('cursor') || 0);
  const limit = Number(text('limit') || 50);
  const more = from + limit < matching.length;
  return { spans: matching.slice(from, from + limit), nextCursor: more ? String(from + limit) : null };
}

function traceResponse(world: World, traceId: string): TraceResponse {
  const { spans } = world.traces.get(traceId)!;
  const start = spans.reduce(
    (least, span) => (BigInt(span.startUnixNano) < least ? BigInt(span.startUnixNano) : least),
    BigInt(spans[0]!.startUnixNano),
  );
  const end = spans.reduce(
    (most, span) => (BigInt(span.endUnixNano) > most ? BigInt(span.endUnixNano) : most),
    start,
  );
  const services = [...new Set(spans.map((span) => span.service))];
  const known = new Set(spans.map((span) => span.spanId));
  return {
    traceId,
    startUnixNano: String(start),
    durationNanos: Number(end - start),
    spans,
    orphanSpanIds: spans
      .filter((span) => span.parentSpanId !== null && !known.has(span.parentSpanId))
      .map((span) => span.spanId),
    unknownSpans: [],
    instances: Object.fromEntries(
      services.map((service) => [`${service}-1`, { service, resource: { 'service.name': service } }]),
    ),
  };
}
