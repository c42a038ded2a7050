import type {
  ApiSpanSummary,
  OperationProfileResponse,
  OperationsResponse,
  SpanProfileResponse,
  SpansResponse,
  TraceResponse,
} from '@hotspan/profile-linker/api';
import { DemoError } from './demo-error.js';

const PAGE = 500;

export interface SpanQuery {
  readonly service: string;
  readonly operation: string;
  readonly hasProfile?: boolean;
  readonly sort?: 'duration' | 'start';
  readonly limit?: number;
}

/** The linker's HTTP API, as any other client would use it. */
export class LinkerApi {
  readonly url: string;

  constructor(url: string) {
    this.url = url.replace(/\/$/, '');
  }

  spanUrl(span: { readonly traceId: string; readonly spanId: string }): string {
    return `${this.url}/trace/${span.traceId}/span/${span.spanId}`;
  }

  spans(query: SpanQuery, cursor?: string): Promise<SpansResponse> {
    return this.#get('spans', { limit: PAGE, ...query, ...(cursor === undefined ? {} : { cursor }) });
  }

  /** All pages of a search. */
  async allSpans(query: SpanQuery): Promise<readonly ApiSpanSummary[]> {
    const spans: ApiSpanSummary[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.spans(query, cursor);
      spans.push(...page.spans);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return spans;
  }

  trace(traceId: string): Promise<TraceResponse> {
    return this.#get(`traces/${traceId}`, {});
  }

  spanProfile(span: { readonly traceId: string; readonly spanId: string }): Promise<SpanProfileResponse> {
    return this.#get(`traces/${span.traceId}/spans/${span.spanId}/profile`, { scope: 'span' });
  }

  operations(): Promise<OperationsResponse> {
    return this.#get('operations', {});
  }

  operationProfile(service: string, operation: string): Promise<OperationProfileResponse> {
    return this.#get('operations/profile', { service, operation });
  }

  async #get<Answer>(path: string, query: object): Promise<Answer> {
    const search = new URLSearchParams(
      Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
    );
    const response = await fetch(`${this.url}/api/v1/${path}?${search.toString()}`);
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as Answer;
    throw new DemoError(`The linker answered ${response.status} to ${path}: ${text.slice(0, 300)}`, '');
  }
}
