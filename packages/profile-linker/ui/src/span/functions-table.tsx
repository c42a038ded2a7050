import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactElement, useEffect, useMemo, useRef, useState } from 'react';
import type { TopRow } from '../../../src/http/api-types.js';
import type { FlameLayout } from '../flame-graph/layout.js';
import { functionKey } from '../flame-graph/model.js';
import { formatCount } from '../format/number.js';
import { useBoxWidth } from '../platform/use-box-width.js';
import { setQuery, usePlace } from '../router/location.js';
import { FunctionRow } from './function-row.js';
import { type FunctionColumn, functionRows } from './function-rows.js';
import type { ProfileState } from './profile-state.js';

export interface FunctionsTableProps {
  readonly rows: readonly TopRow[];
  readonly layout: FlameLayout;
  readonly state: ProfileState;
}

/** Functions with self and total. Shares search and selection with the flame graph. */
export function FunctionsTable({ rows, layout, state }: FunctionsTableProps): ReactElement {
  const sort = useSort();
  const { value, query } = state;
  const shown = useMemo(() => functionRows(rows, value, query, sort), [rows, value, query, sort]);
  const selectedRow = shown.findIndex(({ row }) => functionKey(row) === state.selected);
  const [wanted, setWanted] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const wide = useBoxWidth(scroller) > 560;
  const rowHeight = wide ? 30 : 42;
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    scrollPaddingEnd: 34,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows have another height in a narrow panel
  useEffect(() => virtual.measure(), [rowHeight, virtual]);
  useEffect(() => {
    if (selectedRow < 0) return;
    setWanted(selectedRow);
    virtual.scrollToIndex(selectedRow, { align: 'auto' });
  }, [selectedRow, virtual]);
  const items = virtual.getVirtualItems();
  // A row out of sight is not in the document and cannot be a tab stop.
  const tabStop = items.some(({ index }) => index === wanted) ? wanted : (items[0]?.index ?? 0);
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = { ArrowDown: tabStop + 1, ArrowUp: tabStop - 1, Home: 0, End: shown.length - 1 }[event.key];
    if (next === undefined || next < 0 || next >= shown.length) return;
    event.preventDefault();
    setWanted(next);
    virtual.scrollToIndex(next, { align: 'auto' });
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus(),
    );
  };
  return (
    <section className={wide ? 'functions functions-wide' : 'functions'} aria-labelledby="functions-title">
      <div className="section-head">
        <h3 id="functions-title">Functions</h3>
        <p className="section-note">{formatCount(shown.length)}</p>
      </div>
      <div ref={scroller} className="functions-scroll">
        <table
          className="functions-table"
          aria-labelledby="functions-title"
          aria-rowcount={shown.length + 1}
          onKeyDown={onKeyDown}
        >
          <thead>
            <tr aria-rowindex={1}>
              <ColumnHead column="function" label="Function" sort={sort} />
              <ColumnHead column="self" label="Self" sort={sort} />
              <ColumnHead column="total" label="Total" sort={sort} />
            </tr>
          </thead>
          <tbody>
            <Spacer height={items[0]?.start ?? 0} />
            {items.map((item) => (
              <FunctionRow
                key={item.index}
                index={item.index}
                entry={shown[item.index]!}
                model={layout.model}
                height={rowHeight}
                selected={item.index === selectedRow}
                tabStop={item.index === tabStop}
              />
            ))}
            <Spacer height={virtual.getTotalSize() - (items.at(-1)?.end ?? 0)} />
          </tbody>
        </table>
      </div>
    </section>
  );
}

function useSort(): FunctionColumn {
  const { search } = usePlace();
  const column = new URLSearchParams(search).get('order');
  return column === 'total' || column === 'function' ? column : 'self';
}

interface ColumnHeadProps {
  readonly column: FunctionColumn;
  readonly label: string;
  readonly sort: FunctionColumn;
}

function ColumnHead({ column, label, sort }: ColumnHeadProps): ReactElement {
  const sorted = column === sort;
  const direction = column === 'function' ? 'ascending' : 'descending';
  const order = (): void => setQuery({ order: column === 'self' ? null : column }, { replace: true });
  return (
    <th
      scope="col"
      className={column === 'function' ? undefined : 'numeric'}
      aria-sort={sorted ? direction : 'none'}
    >
      <button type="button" className="sort-button" onClick={order}>
        {label}
        <span aria-hidden="true">{sorted ? (direction === 'ascending' ? ' ▴' : ' ▾') : ''}</span>
      </button>
    </th>
  );
}

function Spacer({ height }: { readonly height: number }): ReactElement | null {
  if (height <= 0) return null;
  return (
    // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: it only keeps the place of rows out of sight
    <tr role="presentation">
      <td role="presentation" colSpan={3} className="spacer" style={{ height: `${height}px` }} />
    </tr>
  );
}
