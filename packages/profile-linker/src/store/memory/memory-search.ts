import type { SpanSummary, StoredSpan } from '../../core/model/span.js';
import { hasAttributes } from '../attribute-text.js';
import { type CursorKey, decodeCursor, encodeCursor } from '../search-cursor.js';
import { durationNanosOf } from '../span-duration.js';
import { matchesColumns } from '../span-search.js';
import type { SpanFilter, SpanPage, SpanSearch } from '../store.js';
import type { MemoryProfiles } from './memory-profiles.js';

interface Row {
  readonly span: StoredSpan;
  readonly key: CursorKey;
}

export function searchPage(
  spans: readonly StoredSpan[],
  profiles: MemoryProfiles,
  search: SpanSearch,
): SpanPage {
  const parts = search.sort === 'duration' ? 3 : 2;
  const after = search.cursor === undefined ? undefined : decodeCursor(search, search.cursor, parts);
  const rows = spans
    .map((span, index) => ({ span, key: keyOf(span, index, search) }))
    .filter(({ key }) => after === undefined || compareKeys(key, after) < 0)
    .filter(({ span }) => matches(span, profiles, search))
    .sort((a, b) => compareKeys(b.key, a.key));
  const page: Row[] = rows.slice(0, search.limit);
  return {
    spans: page.map(({ span }) => summaryOf(span, profiles)),
    ...(rows.length > page.length && { nextCursor: encodeCursor(search, page.at(-1)!.key) }),
  };
}

export function matchingSpans(
  spans: readonly StoredSpan[],
  profiles: MemoryProfiles,
  filter: SpanFilter,
): StoredSpan[] {
  return spans.filter((span) => matches(span, profiles, filter));
}

function keyOf(span: StoredSpan, index: number, { sort }: SpanSearch): CursorKey {
  const tie = [span.startUnixNano, BigInt(index)];
  return sort === 'duration' ? [BigInt(durationNanosOf(span)), ...tie] : tie;
}

function compareKeys(a: CursorKey, b: CursorKey): number {
  const at = a.findIndex((part, index) => part !== b[index]);
  return at < 0 ? 0 : a[at]! < b[at]! ? -1 : 1;
}

function matches(span: StoredSpan, profiles: MemoryProfiles, filter: SpanFilter): boolean {
  const { service, resource } = span.instance;
  const columns = { ...span, service, operation: span.name, durationNanos: durationNanosOf(span) };
  if (!matchesColumns(filter, columns)) return false;
  if (filter.hasProfile !== undefined && profiles.hasProfile(span) !== filter.hasProfile) return false;
  return filter.attributes === undefined || hasAttributes(filter.attributes, span.attributes, resource);
}

function summaryOf(span: StoredSpan, profiles: MemoryProfiles): SpanSummary {
  const { samples, wallNanos, cpuNanos } = profiles.totalsOf(span);
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId !== undefined && { parentSpanId: span.parentSpanId }),
    service: span.instance.service,
    operation: span.name,
    kind: span.kind,
    statusCode: span.statusCode,
    startUnixNano: span.startUnixNano,
    durationNanos: durationNanosOf(span),
    samples,
    wallNanos,
    cpuNanos,
  };
}
