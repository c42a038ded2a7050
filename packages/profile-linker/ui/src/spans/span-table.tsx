import { type KeyboardEvent, type ReactElement, useEffect, useMemo, useState } from 'react';
import type { ApiSpanSummary } from '../../../src/http/api-types.js';
import { SpanRow } from './span-row.js';

export function SpanTable({ rows }: { readonly rows: readonly ApiSpanSummary[] }): ReactElement {
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
