import type {
  ApiError,
  ApiSpanSummary,
  SpansResponse,
  StatusResponse,
  TraceResponse,
} from '../../src/http/api-types.js';
import { ledgerOf } from './ledger.js';
import { profileOf, type World } from './world.js';

export type Reply = readonly [statusCode: number, body: unknown];

/** What the API would answer; `target` is path and query of the request. An empty world is a fresh install. */
export function answer(world: World, target: string): Reply {
  const url = new URL(target, 'http://localhost');
  const path = url.pathname.slice('/api/v1'.length);
  if (path === '/status') return [200, status(world)];
  if (path === '/operations') return [200, { operations: world.operations }];
  if (path === '/spans') return [200, search(world, url.searchParams)];
  const [, traceId = '', spanId, view] =
    /^\/traces\/([^/]+)(?:\/spans\/([^/]+)\/(profile|ledger))?$/.exec(path) ?? [];
  const trace = world.traces.get(traceId);
  if (trace === undefined) return [404, unknown(`Trace ${traceId}`)];
  if (spanId === undefined) return [200, traceResponse(trace)];
  const span = trace.spans.find((item) => item.spanId === spanId);
  if (span === undefined) return [404, unknown(`Span ${spanId}`)];
  if (view === 'ledger') return [200, ledgerOf(world, trace, span)];
  return [200, profileOf(trace, span, url.searchParams.get('scope') === 'children' ? 'children' : 'span')];
}

function unknown(what: string): ApiError {
  return {
    error: {
      code: 'HOTSPAN_NOT_FOUND',
      message: `${what} is not stored.`,
      hint: 'Try again shortly, and check the id.',
    },
  };
}

function status({ spans }: World): StatusResponse {
  const isEmpty = spans.length === 0;
  return {
    version: '0.1.0',
    otlpEndpoint: 'http://127.0.0.1:4318',
    store: {
      spans: spans.length,
      samples: spans.reduce((sum, span) => sum + span.samples, 0),
      windows: isEmpty ? 0 : 412,
      bytesOnDisk: isEmpty ? 40_960 : 18_350_080,
      oldestUnixNano: spans[0]?.startUnixNano ?? null,
      newestUnixNano: spans.at(-1)?.startUnixNano ?? null,
    },
    received: {
      spans: spans.length,
      profiles: isEmpty ? 0 : 412,
      refused: isEmpty ? { HOTSPAN_CONTENT_TYPE: 2 } : {},
    },
  };
}

function search({ spans }: World, params: URLSearchParams): SpansResponse {
  const text = (key: string): string => params.get(key) ?? '';
  const matching = spans.filter(
    (span) =>
      (text('service') === '' || span.service === text('service')) &&
      (text('operation') === '' || span.operation === text('operation')) &&
      span.durationNanos >= Number(text('minDurationNanos') || 0) &&
      span.durationNanos <= Number(text('maxDurationNanos') || Number.POSITIVE_INFINITY) &&
      (text('status') === '' || span.statusCode === text('status')) &&
      (text('hasProfile') === '' || span.samples > 0 === (text('hasProfile') === 'true')),
  );
  matching.sort(text('sort') === 'start' ? newestFirst : (a, b) => b.durationNanos - a.durationNanos);
  const from = Number(text('cursor') || 0);
  const to = from + Number(text('limit') || 50);
  return { spans: matching.slice(from, to), nextCursor: to < matching.length ? String(to) : null };
}

function newestFirst(a: ApiSpanSummary, b: ApiSpanSummary): number {
  return BigInt(a.startUnixNano) < BigInt(b.startUnixNano) ? 1 : -1;
}

function traceResponse({
  traceId,
  spans,
}: {
  readonly traceId: string;
  readonly spans: TraceResponse['spans'];
}): TraceResponse {
  const byTime = (a: bigint, b: bigint): number => (a < b ? -1 : 1);
  const start = spans.map((span) => BigInt(span.startUnixNano)).sort(byTime)[0] ?? 0n;
  const end =
    spans
      .map((span) => BigInt(span.endUnixNano))
      .sort(byTime)
      .at(-1) ?? start;
  const known = new Set(spans.map((span) => span.spanId));
  const services = [...new Set(spans.map((span) => span.service))];
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
