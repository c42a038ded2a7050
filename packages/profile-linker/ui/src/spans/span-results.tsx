import { type KeyboardEvent, type ReactElement, useEffect, useMemo, useState } from 'react';
import type { ApiSpanSummary } from '../../../src/http/api-types.js';
import type { SpanPages } from '../api/queries.js';
import { Failed } from '../components/failed.js';
import { Loading } from '../components/loading.js';
import { Notice } from '../components/notice.js';
import { plural } from '../format/number.js';
import { durationProblem, isRestricted, rangeProblem, type SpanFilter } from './span-filter.js';
import { SpanRow } from './span-row.js';

export interface SpanResultsProps {
  readonly filter: SpanFilter;
  readonly spans: SpanPages;
  readonly onChange: (changes: Partial<SpanFilter>) => void;
}

export function SpanResults({ filter, spans, onChange }: SpanResultsProps): ReactElement {
  const rows = useMemo(() => spans.data?.pages.flatMap((page) => page.spans) ?? [], [spans.data]);
  const problem = durationProblem(filter.min) ?? durationProblem(filter.max) ?? rangeProblem(filter);
  const title = filter.sort === 'start' ? 'Newest spans' : 'Slowest spans';
  return (
    <section aria-labelledby="spans-title" aria-busy={spans.isFetching}>
      <div className="section-head">
        <h1 id="spans-title">{title}</h1>
        <p className="section-note" role="status">
          {rows.length > 0 && `${plural(rows.length, 'span')}${spans.hasNextPage ? ' so far' : ''}`}
        </p>
      </div>
      {problem !== undefined && (
        <Notice tone="partial" title="This search finds nothing as it stands">
          <p>{problem}</p>
        </Notice>
      )}
      {spans.error !== null && (
        <Failed what="Spans" failure={spans.error} onRetry={() => void spans.refetch()} />
      )}
      {spans.isLoading && <Loading what="spans" lines={10} />}
      {problem === undefined && spans.isSuccess && rows.length === 0 && (
        <NothingFound filter={filter} onChange={onChange} />
      )}
      {rows.length > 0 && <SpanTable rows={rows} />}
      {spans.hasNextPage && (
        <button
          type="button"
          className="button load-more"
          disabled={spans.isFetchingNextPage}
          onClick={() => void spans.fetchNextPage()}
        >
          {spans.isFetchingNextPage ? 'Loading …' : 'Load more'}
        </button>
      )}
    </section>
  );
}

function NothingFound({ filter, onChange }: Pick<SpanResultsProps, 'filter' | 'onChange'>): ReactElement {
  const clear = (): void =>
    onChange({ service: '', operation: '', min: '', max: '', status: '', hasProfile: '' });
  return (
    <Notice tone="empty" title="No span matches">
      <p>
        The operation must be spelled as it is stored; durations are of single spans, not of whole traces.
      </p>
      {isRestricted(filter) && (
        <p>
          <button type="button" className="button" onClick={clear}>
            Show all spans
          </button>
        </p>
      )}
    </Notice>
  );
}

function SpanTable({ rows }: { readonly rows: readonly ApiSpanSummary[] }): ReactElement {
  const now = useNow();
  const longest = useMemo(() => rows.reduce((most, row) => Math.max(most, row.durationNanos), 1), [rows]);
  return (
    <table className="span-table" aria-labelledby="spans-title" onKeyDown={moveBetweenLinks}>
      <thead>
        <tr>
          <th scope="col">Operation</th>
          <th scope="col" className="numeric">
            Duration
          </th>
          <th scope="col" className="col-bar">
            <span className="visually-hidden">Relative duration</span>
          </th>
          <th
            scope="col"
            className="numeric col-wide"
            title="Wall time in which the span’s own code was sampled"
          >
            Own wall
          </th>
          <th scope="col" className="numeric col-wide" title="CPU time of the span’s own code">
            Own CPU
          </th>
          <th scope="col" className="numeric">
            Samples
          </th>
          <th scope="col" className="col-time">
            Started
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <SpanRow key={`${row.traceId}/${row.spanId}`} span={row} longestNanos={longest} nowMillis={now} />
        ))}
      </tbody>
    </table>
  );
}

function moveBetweenLinks(event: KeyboardEvent<HTMLTableElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>('.span-link')];
  const at = links.indexOf(document.activeElement as HTMLElement);
  const next = links[at + (event.key === 'ArrowDown' ? 1 : -1)];
  if (at < 0 || next === undefined) return;
  event.preventDefault();
  next.focus();
}

/** The time for ages, renewed every few seconds. */
function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 5000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
