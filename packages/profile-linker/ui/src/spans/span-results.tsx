import { type ReactElement, useMemo } from 'react';
import type { SpanPages } from '../api/queries.js';
import { Failed } from '../components/failed.js';
import { RefreshIcon } from '../components/icons.js';
import { Loading } from '../components/loading.js';
import { Notice } from '../components/notice.js';
import { Segmented } from '../components/segmented.js';
import { plural } from '../format/number.js';
import { setQuery } from '../router/location.js';
import {
  durationProblem,
  isRestricted,
  NO_CONDITIONS,
  rangeProblem,
  type SpanFilter,
  type SpanSort,
} from './span-filter.js';
import { SpanTable } from './span-table.js';

export interface SpanResultsProps {
  readonly filter: SpanFilter;
  readonly spans: SpanPages;
  readonly live: boolean;
  readonly onChange: (changes: Partial<SpanFilter>) => void;
  readonly onRefresh: () => void;
}

export function SpanResults({ filter, spans, live, onChange, onRefresh }: SpanResultsProps): ReactElement {
  const problem = durationProblem(filter.min) ?? durationProblem(filter.max) ?? rangeProblem(filter);
  const found = useMemo(() => spans.data?.pages.flatMap((page) => page.spans) ?? [], [spans.data]);
  const rows = problem === undefined ? found : [];
  return (
    <section aria-labelledby="spans-title" aria-busy={spans.isFetching}>
      <div className="section-head">
        <h1 id="spans-title">{filter.sort === 'start' ? 'Newest spans' : 'Slowest spans'}</h1>
        <p className="section-note" role="status">
          {rows.length > 0 && `${plural(rows.length, 'span')}${spans.hasNextPage ? ' so far' : ''}`}
        </p>
        <ResultTools sort={filter.sort} live={live} onChange={onChange} onRefresh={onRefresh} />
      </div>
      {problem !== undefined && (
        <Notice tone="partial" title="This search finds nothing as it stands" heading="h2">
          <p>{problem}</p>
        </Notice>
      )}
      {spans.error !== null && (
        <Failed what="Spans" failure={spans.error} onRetry={() => void spans.refetch()} heading="h2" />
      )}
      {spans.isLoading && <Loading what="spans" lines={10} />}
      {problem === undefined && spans.isSuccess && rows.length === 0 && (
        <NothingFound filter={filter} onChange={onChange} />
      )}
      {rows.length > 0 && <SpanTable rows={rows} />}
      {rows.length > 0 && spans.hasNextPage && (
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

interface ToolsProps extends Pick<SpanResultsProps, 'live' | 'onChange' | 'onRefresh'> {
  readonly sort: SpanSort;
}

function ResultTools({ sort, live, onChange, onRefresh }: ToolsProps): ReactElement {
  return (
    <div className="result-tools">
      <a className="jump" href="#operations-title">
        Operations ↓
      </a>
      <label className="switch" title="Live updates (l)">
        <input
          type="checkbox"
          role="switch"
          aria-checked={live}
          checked={live}
          onChange={() => setQuery({ live: live ? null : '1' }, { replace: true })}
        />
        <span>Live</span>
      </label>
      <button
        type="button"
        className="icon-button"
        onClick={onRefresh}
        aria-label="Refresh"
        title="Refresh (r)"
      >
        <RefreshIcon />
      </button>
      <Segmented<SpanSort>
        label="Sort"
        value={sort}
        options={[
          ['duration', 'Longest'],
          ['start', 'Newest'],
        ]}
        onChange={(next) => onChange({ sort: next })}
      />
    </div>
  );
}

function NothingFound({ filter, onChange }: Pick<SpanResultsProps, 'filter' | 'onChange'>): ReactElement {
  return (
    <Notice tone="empty" title="No span matches" heading="h2">
      <p>
        The operation must be spelled as it is stored; durations are of single spans, not of whole traces.
      </p>
      {isRestricted(filter) && (
        <p>
          <button type="button" className="button" onClick={() => onChange(NO_CONDITIONS)}>
            Show all spans
          </button>
        </p>
      )}
    </Notice>
  );
}
