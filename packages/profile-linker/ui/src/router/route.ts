/** What a URL stands for. Everything a view shows is in its URL: path for the thing, query for how it is looked at. */
export type Route =
  | { readonly view: 'spans' }
  | { readonly view: 'trace'; readonly traceId: string; readonly spanId: string | null }
  | { readonly view: 'not-found'; readonly path: string };

const TRACE_PATH = /^\/trace\/([^/]+)(?:\/span\/([^/]+))?\/?$/;

export function parseRoute(pathname: string): Route {
  if (pathname === '/' || pathname === '' || pathname === '/index.html') return { view: 'spans' };
  const [, traceId, spanId] = TRACE_PATH.exec(pathname) ?? [];
  if (traceId === undefined) return { view: 'not-found', path: pathname };
  return {
    view: 'trace',
    traceId: decode(traceId).toLowerCase(),
    spanId: spanId ? decode(spanId).toLowerCase() : null,
  };
}

export function tracePath(traceId: string): string {
  return `/trace/${encodeURIComponent(traceId)}`;
}

export function spanPath(traceId: string, spanId: string): string {
  return `${tracePath(traceId)}/span/${encodeURIComponent(spanId)}`;
}

export type Changes = { readonly [key: string]: string | null };

/** The query with some keys set, or removed by `null` or an empty string; with its `?` unless it is empty. */
export function changeQuery(search: string, changes: Changes): string {
  const params = new URLSearchParams(search);
  for (const [key, value] of Object.entries(changes)) {
    if (value === null || value === '') params.delete(key);
    else params.set(key, value);
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
