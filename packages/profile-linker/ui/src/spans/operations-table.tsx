import { Fragment, type ReactElement, useMemo, useState } from 'react';
import type { ApiOperation } from '../../../src/http/api-types.js';
import { ErrorIcon } from '../components/icons.js';
import { ServiceName } from '../components/service-name.js';
import { formatDuration } from '../format/duration.js';
import { formatCount, formatShare, plural, shareOf } from '../format/number.js';
import type { SpanFilter } from './span-filter.js';

export interface OperationsTableProps {
  readonly operations: readonly ApiOperation[];
  readonly filter: SpanFilter;
  readonly onChange: (changes: Partial<SpanFilter>) => void;
}

const SHOWN_AT_FIRST = 8;

interface ServiceGroup {
  readonly service: string;
  readonly rows: readonly ApiOperation[];
}

/** Operations by service, the slowest (p95) first; a click narrows the list of spans. */
export function OperationsTable({ operations, filter, onChange }: OperationsTableProps): ReactElement {
  const groups = useMemo(() => groupByService(operations), [operations]);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  return (
    <div className="table-scroll">
      <table className="operations-table" aria-label="Operations">
        <thead>
          <tr>
            <th scope="col">Operation</th>
            <th scope="col" className="numeric">
              Spans
            </th>
            <th scope="col" className="numeric col-wide">
              p50
            </th>
            <th scope="col" className="numeric">
              p95
            </th>
            <th scope="col" className="numeric col-wide">
              p99
            </th>
            <th scope="col" className="numeric" title="Share of spans that have samples">
              Profiled
            </th>
          </tr>
        </thead>
        <tbody>
          {groups.map(({ service, rows }) => {
            const shown = opened.has(service) ? rows : rows.slice(0, SHOWN_AT_FIRST);
            return (
              <Fragment key={service}>
                <tr className="service-row">
                  <th scope="rowgroup" colSpan={6}>
                    <button
                      type="button"
                      className="link-button"
                      aria-pressed={filter.service === service && filter.operation === ''}
                      onClick={() =>
                        onChange({
                          service: filter.service === service && filter.operation === '' ? '' : service,
                          operation: '',
                        })
                      }
                    >
                      <ServiceName service={service} />
                    </button>
                  </th>
                </tr>
                {shown.map((row) => (
                  <OperationRow key={row.operation} row={row} filter={filter} onChange={onChange} />
                ))}
                {shown.length < rows.length && (
                  <tr>
                    <td colSpan={6}>
                      <button
                        type="button"
                        className="link-button more"
                        onClick={() => setOpened(new Set([...opened, service]))}
                      >
                        {rows.length - shown.length} more
                      </button>
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

interface OperationRowProps extends Pick<OperationsTableProps, 'filter' | 'onChange'> {
  readonly row: ApiOperation;
}

function OperationRow({ row, filter, onChange }: OperationRowProps): ReactElement {
  const chosen = filter.service === row.service && filter.operation === row.operation;
  const share = shareOf(row.profiledSpanCount, row.spanCount);
  const choose = (): void =>
    onChange(chosen ? { operation: '', service: '' } : { service: row.service, operation: row.operation });
  return (
    <tr className={chosen ? 'chosen' : undefined}>
      <td className="cell-operation">
        <div className="operation-line">
          <button
            type="button"
            className="link-button"
            aria-pressed={chosen}
            onClick={choose}
            title={row.operation}
          >
            {row.operation}
          </button>
          {row.errorCount > 0 && (
            <span
              className="error-mark"
              title={plural(row.errorCount, 'span with an error', 'spans with errors')}
            >
              <ErrorIcon />
              {formatCount(row.errorCount)}
              <span className="visually-hidden"> errors</span>
            </span>
          )}
        </div>
      </td>
      <td className="numeric">{formatCount(row.spanCount)}</td>
      <td className="numeric col-wide">{formatDuration(row.p50Nanos)}</td>
      <td className="numeric strong">{formatDuration(row.p95Nanos)}</td>
      <td className="numeric col-wide" title={`Longest ${formatDuration(row.maxNanos)}`}>
        {formatDuration(row.p99Nanos)}
      </td>
      <td className="numeric cell-amount">
        <span className="amount-bar" aria-hidden="true" style={{ width: `${share * 100}%` }} />
        {formatShare(share)}
      </td>
    </tr>
  );
}

function groupByService(operations: readonly ApiOperation[]): readonly ServiceGroup[] {
  const groups = new Map<string, ApiOperation[]>();
  for (const row of operations) {
    const group = groups.get(row.service);
    if (group === undefined) groups.set(row.service, [row]);
    else group.push(row);
  }
  const bySlowness = (a: ApiOperation, b: ApiOperation): number => b.p95Nanos - a.p95Nanos;
  return [...groups]
    .map(([service, rows]) => ({ service, rows: rows.sort(bySlowness) }))
    .sort((a, b) => bySlowness(a.rows[0]!, b.rows[0]!));
}
