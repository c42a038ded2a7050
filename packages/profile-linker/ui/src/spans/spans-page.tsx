import { type ReactElement, useCallback, useMemo } from 'react';
import { useOperations, useSpans, useStatus } from '../api/queries.js';
import { Failed } from '../components/failed.js';
import { Loading } from '../components/loading.js';
import { useShortcut } from '../platform/shortcuts.js';
import { useTitle } from '../platform/use-title.js';
import { setQuery, usePlace } from '../router/location.js';
import { FilterBar } from './filter-bar.js';
import { FirstSteps } from './first-steps.js';
import { OperationsTable } from './operations-table.js';
import { filterChanges, readFilter, type SpanFilter, spansQuery } from './span-filter.js';
import { SpanResults } from './span-results.js';

/** The landing page: operations with their latencies, and the slowest spans of the search in the URL. */
export function SpansPage(): ReactElement {
  const { search } = usePlace();
  const filter = useMemo(() => readFilter(search), [search]);
  const live = new URLSearchParams(search).get('live') === '1';
  const status = useStatus(live ? 2000 : 10_000);
  const operations = useOperations(live);
  const spans = useSpans(spansQuery(filter), live);
  useTitle(filter.operation || filter.service || 'Slowest spans');
  const change = useCallback((changes: Partial<SpanFilter>) => setQuery(filterChanges(changes)), []);
  const refresh = (): void => {
    void operations.refetch();
    void spans.refetch();
  };
  useShortcut('l', () => setQuery({ live: live ? null : '1' }, { replace: true }));
  useShortcut('r', refresh);

  if (status.data?.store.spans === 0) return <FirstSteps status={status.data} />;
  return (
    <div className="spans-layout">
      <div className="spans-main">
        <FilterBar filter={filter} onChange={change} operations={operations.data?.operations ?? []} />
        <SpanResults filter={filter} spans={spans} live={live} onChange={change} onRefresh={refresh} />
      </div>
      <section className="spans-aside" aria-labelledby="operations-title">
        <h2 id="operations-title">Operations</h2>
        {operations.error !== null && (
          <Failed what="Operations" failure={operations.error} onRetry={() => void operations.refetch()} />
        )}
        {operations.isPending && <Loading what="operations" />}
        {operations.data !== undefined && (
          <OperationsTable operations={operations.data.operations} filter={filter} onChange={change} />
        )}
      </section>
    </div>
  );
}
