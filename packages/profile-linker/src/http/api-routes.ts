import type { FastifyInstance } from 'fastify';
import { buildFlameGraph } from '../core/views/flame-graph.js';
import { buildTop } from '../core/views/top.js';
import { RequestError } from '../server/request-error.js';
import type { Counters } from '../service/counters.js';
import type { Lookup } from '../service/lookup.js';
import type { SpanFilter, SpanSearch, TimeRange } from '../store/store.js';
import { summaryOf, toApiLedger, toApiSummary, toApiTrace } from './api-mapping.js';
import type {
  OperationProfileResponse,
  OperationsResponse,
  SpanLedgerResponse,
  SpanProfileResponse,
  SpansResponse,
  StatusResponse,
  TraceResponse,
} from './api-types.js';
import {
  booleanParameter,
  choiceParameter,
  durationParameter,
  integerParameter,
  type QueryOf,
  readQuery,
  readSpanId,
  readTraceId,
  textParameter,
  timeParameter,
} from './query.js';

export interface ApiParts {
  readonly lookup: Lookup;
  readonly counters: Counters;
  readonly version: string;
  readonly otlpEndpoint: () => string;
}

const RANGE = { from: timeParameter, to: timeParameter } as const;
const FILTER = {
  service: textParameter,
  operation: textParameter,
  ...RANGE,
  minDurationNanos: durationParameter,
  maxDurationNanos: durationParameter,
} as const;
const SEARCH = {
  ...FILTER,
  status: choiceParameter(['unset', 'ok', 'error']),
  hasProfile: booleanParameter,
  sort: choiceParameter(['duration', 'start']),
  limit: integerParameter(1, 1000),
  cursor: textParameter,
} as const;
const SCOPE = { scope: choiceParameter(['span', 'children']) } as const;
const DEFAULT_LIMIT = 50;

/** The routes below `/api/v1`; their shapes are those of `api-types.ts`. */
export function addApiRoutes(app: FastifyInstance, parts: ApiParts): void {
  const { lookup } = parts;
  app.get('/api/v1/status', async (request): Promise<StatusResponse> => {
    readQuery(request.url, {});
    return statusOf(parts);
  });
  app.get('/api/v1/operations', async (request): Promise<OperationsResponse> => {
    const query = readQuery(request.url, RANGE);
    return { operations: await lookup.operations(rangeOf(query)) };
  });
  app.get('/api/v1/spans', async (request): Promise<SpansResponse> => {
    const { spans, nextCursor } = await lookup.spans(searchOf(readQuery(request.url, SEARCH)));
    return { spans: spans.map(toApiSummary), nextCursor: nextCursor ?? null };
  });
  app.get<{ Params: { traceId: string } }>(
    '/api/v1/traces/:traceId',
    async (request): Promise<TraceResponse> => {
      readQuery(request.url, {});
      return toApiTrace(await lookup.trace(readTraceId(request.params.traceId)));
    },
  );
  app.get<{ Params: { traceId: string; spanId: string } }>(
    '/api/v1/traces/:traceId/spans/:spanId/profile',
    async (request): Promise<SpanProfileResponse> => {
      const { traceId, spanId } = request.params;
      const { scope = 'span' } = readQuery(request.url, SCOPE);
      return spanProfile(lookup, readTraceId(traceId), readSpanId(spanId), scope);
    },
  );
  app.get<{ Params: { traceId: string; spanId: string } }>(
    '/api/v1/traces/:traceId/spans/:spanId/ledger',
    async (request): Promise<SpanLedgerResponse> => {
      readQuery(request.url, {});
      const { traceId, spanId } = request.params;
      return toApiLedger(await lookup.spanLedger(readTraceId(traceId), readSpanId(spanId)));
    },
  );
  app.get('/api/v1/operations/profile', async (request): Promise<OperationProfileResponse> => {
    return operationProfile(lookup, readQuery(request.url, FILTER));
  });
}

async function statusOf({ lookup, counters, version, otlpEndpoint }: ApiParts): Promise<StatusResponse> {
  const { oldestUnixNano, newestUnixNano, ...counts } = await lookup.stats();
  const { spans, profiles, refused } = counters.received();
  return {
    version,
    otlpEndpoint: otlpEndpoint(),
    store: {
      ...counts,
      oldestUnixNano: oldestUnixNano?.toString() ?? null,
      newestUnixNano: newestUnixNano?.toString() ?? null,
    },
    received: { spans, profiles, refused },
  };
}

async function spanProfile(
  lookup: Lookup,
  traceId: ReturnType<typeof readTraceId>,
  spanId: ReturnType<typeof readSpanId>,
  scope: 'span' | 'children',
): Promise<SpanProfileResponse> {
  const view = await lookup.spanProfile(traceId, spanId, scope);
  return {
    traceId,
    spanId,
    scope,
    span: view.span && summaryOf(view.span, view.own),
    spansIncluded: view.spansIncluded,
    flameGraph: buildFlameGraph(view.profile),
    top: buildTop(view.profile),
    coverage: view.coverage,
    reason: view.reason,
  };
}

async function operationProfile(
  lookup: Lookup,
  query: QueryOf<typeof FILTER>,
): Promise<OperationProfileResponse> {
  const { service, operation } = query;
  if (service === undefined || operation === undefined) {
    throw new RequestError(
      400,
      'HOTSPAN_BAD_QUERY',
      `The parameter "${service === undefined ? 'service' : 'operation'}" is missing.`,
      'An operation is named by its service and its span name: ?service=…&operation=…',
    );
  }
  const profile = await lookup.operationProfile(filterOf(query));
  return { service, operation, flameGraph: buildFlameGraph(profile), top: buildTop(profile) };
}

function rangeOf({ from, to }: QueryOf<typeof RANGE>): TimeRange {
  return {
    ...(from !== undefined && { fromUnixNano: from }),
    ...(to !== undefined && { toUnixNano: to }),
  };
}

function filterOf(query: QueryOf<typeof FILTER>): SpanFilter {
  const { service, operation, minDurationNanos, maxDurationNanos } = query;
  return {
    ...rangeOf(query),
    ...(service !== undefined && { service }),
    ...(operation !== undefined && { operation }),
    ...(minDurationNanos !== undefined && { minDurationNanos }),
    ...(maxDurationNanos !== undefined && { maxDurationNanos }),
  };
}

function searchOf(query: QueryOf<typeof SEARCH>): SpanSearch {
  const { status, hasProfile, sort = 'duration', limit = DEFAULT_LIMIT, cursor } = query;
  return {
    ...filterOf(query),
    ...(status !== undefined && { statusCode: status }),
    ...(hasProfile !== undefined && { hasProfile }),
    ...(cursor !== undefined && { cursor }),
    sort,
    limit,
  };
}
