import {
  type InfiniteData,
  keepPreviousData,
  QueryClient,
  type UseInfiniteQueryResult,
  type UseQueryResult,
  useInfiniteQuery,
  useQuery,
} from '@tanstack/react-query';
import type {
  OperationsResponse,
  SpanLedgerResponse,
  SpanProfileResponse,
  SpansResponse,
  StatusResponse,
  TraceResponse,
} from '../../../src/http/api-types.js';
import { type ApiFailure, getJson } from './client.js';

export const LIVE_INTERVAL_MILLIS = 2000;

/** One client for the page. Failures are shown with a retry button, so nothing is retried behind the user's back. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { retry: false, staleTime: 5000, refetchOnWindowFocus: false } },
  });
}

export function useStatus(intervalMillis: number | false): UseQueryResult<StatusResponse, ApiFailure> {
  return useQuery<StatusResponse, ApiFailure>({
    queryKey: ['status'],
    queryFn: ({ signal }) => getJson('/status', signal),
    refetchInterval: intervalMillis,
  });
}

export function useOperations(live: boolean): UseQueryResult<OperationsResponse, ApiFailure> {
  return useQuery<OperationsResponse, ApiFailure>({
    queryKey: ['operations'],
    queryFn: ({ signal }) => getJson('/operations', signal),
    refetchInterval: live ? LIVE_INTERVAL_MILLIS : false,
  });
}

export type SpanPages = UseInfiniteQueryResult<InfiniteData<SpansResponse>, ApiFailure>;

/** Pages of spans; `query` is the API's query string without a cursor, undefined while the filter is not valid. */
export function useSpans(query: string | undefined, live: boolean): SpanPages {
  return useInfiniteQuery<
    SpansResponse,
    ApiFailure,
    InfiniteData<SpansResponse>,
    readonly unknown[],
    string | null
  >({
    queryKey: ['spans', query],
    enabled: query !== undefined,
    initialPageParam: null,
    queryFn: ({ signal, pageParam }) => getJson(`/spans?${withCursor(query ?? '', pageParam)}`, signal),
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: live ? LIVE_INTERVAL_MILLIS : false,
    placeholderData: keepPreviousData,
  });
}

export function useTrace(traceId: string): UseQueryResult<TraceResponse, ApiFailure> {
  return useQuery<TraceResponse, ApiFailure>({
    queryKey: ['trace', traceId],
    queryFn: ({ signal }) => getJson(`/traces/${encodeURIComponent(traceId)}`, signal),
  });
}

export type ProfileScope = SpanProfileResponse['scope'];

/** Asks again while the span's window has not arrived: it comes within seconds. */
export function useSpanProfile(
  traceId: string,
  spanId: string,
  scope: ProfileScope,
): UseQueryResult<SpanProfileResponse, ApiFailure> {
  const path = `/traces/${encodeURIComponent(traceId)}/spans/${encodeURIComponent(spanId)}/profile?scope=${scope}`;
  return useQuery<SpanProfileResponse, ApiFailure>({
    queryKey: ['profile', traceId, spanId, scope],
    queryFn: ({ signal }) => getJson(path, signal),
    // While the other scope is on its way the graph stays, and with it the keyboard.
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.reason?.code === 'waiting-for-window' ? LIVE_INTERVAL_MILLIS : false,
  });
}

/** Asks again while the span's window has not arrived, and once more when it has. */
export function useSpanLedger(
  traceId: string,
  spanId: string,
  isWaiting: boolean,
): UseQueryResult<SpanLedgerResponse, ApiFailure> {
  const path = `/traces/${encodeURIComponent(traceId)}/spans/${encodeURIComponent(spanId)}/ledger`;
  return useQuery<SpanLedgerResponse, ApiFailure>({
    queryKey: ['ledger', traceId, spanId, isWaiting],
    queryFn: ({ signal }) => getJson(path, signal),
    placeholderData: (previous) =>
      previous?.traceId === traceId && previous.spanId === spanId ? previous : undefined,
    refetchInterval: isWaiting ? LIVE_INTERVAL_MILLIS : false,
  });
}

function withCursor(query: string, cursor: string | null): string {
  const params = new URLSearchParams(query);
  if (cursor !== null) params.set('cursor', cursor);
  return params.toString();
}
