import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactElement, useEffect, useMemo, useRef, useState } from 'react';
import type { TopRow } from '../../../src/http/api-types.js';
import { formatValue, frameLabel, originLabel, place, shortPlace } from '../flame-graph/frame-text.js';
import type { FlameLayout } from '../flame-graph/layout.js';
import { functionKey } from '../flame-graph/model.js';
import { formatCount, formatShare, shareOf } from '../format/number.js';
import { setQuery, usePlace } from '../router/location.js';
import { type FunctionColumn, type FunctionRow, functionRows } from './function-rows.js';
import { type ProfileState, setSelected } from './profile-state.js';

export interface FunctionsTableProps {
  readonly rows: readonly TopRow[];
  readonly layout: FlameLayout;
  readonly state: ProfileState;
}

const ROW_HEIGHT = 40;

/** Functions with self and total. Shares search and selection with the flame graph. */
export function FunctionsTable({ rows, layout, state }: FunctionsTableProps): ReactElement {
  const sort = useSort();
  const shown = useMemo(
    () => functionRows(rows, state.value, state.query, sort),
    [rows, state.value, state.query, sort],
  );
  const selectedRow = shown.findIndex(({ row }) => functionKey(row) === state.selected);
  const [tabStop, setTabStop] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 10,
  });
  useEffect(() => {
    if (selectedRow < 0) return;
    setTabStop(selectedRow);
    virtual.scrollToIndex(selectedRow, { align: 'auto' });
  }, [selectedRow, virtual]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = { ArrowDown: tabStop + 1, ArrowUp: tabStop - 1, Home: 0, End: shown.length - 1 }[event.key];
    if (next === undefined || next < 0 || next >= shown.length) return;
    event.preventDefault();
    setTabStop(next);
    virtual.scrollToIndex(next, { align: 'auto' });
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus(),
    );
  };
  const items = virtual.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <section className="functions" aria-labelledby="functions-title">
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
            {above > 0 && <Spacer height={above} />}
            {items.map((item) => (
              <Row
                key={item.index}
                index={item.index}
                entry={shown[item.index]!}
                layout={layout}
                selected={item.index === selectedRow}
                tabStop={item.index === tabStop}
              />
            ))}
            {below > 0 && <Spacer height={below} />}
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
  return (
    <th
      scope="col"
      className={column === 'function' ? undefined : 'numeric'}
      aria-sort={sorted ? direction : 'none'}
    >
      <button
        type="button"
        className="sort-button"
        onClick={() => setQuery({ order: column === 'self' ? null : column }, { replace: true })}
      >
        {label}
        <span aria-hidden="true">{sorted ? (direction === 'ascending' ? ' ▴' : ' ▾') : ''}</span>
      </button>
    </th>
  );
}

function Spacer({ height }: { readonly height: number }): ReactElement {
  return (
    <tr role="presentation">
      <td role="presentation" colSpan={3} className="spacer" style={{ height: `${height}px` }} />
    </tr>
  );
}

interface RowProps {
  readonly index: number;
  readonly entry: FunctionRow;
  readonly layout: FlameLayout;
  readonly selected: boolean;
  readonly tabStop: boolean;
}

function Row({ index, entry, layout, selected, tabStop }: RowProps): ReactElement {
  const { row, self, total } = entry;
  const key = functionKey(row);
  const label = frameLabel(row);
  const where = shortPlace(row);
  return (
    <tr aria-rowindex={index + 2} className={selected ? 'chosen' : undefined}>
      <td className="cell-function">
        <button
          type="button"
          className="function-button"
          data-row={index}
          tabIndex={tabStop ? 0 : -1}
          aria-pressed={selected}
          title={[label, place(row)].filter(Boolean).join('\n')}
          onClick={() => setSelected(selected ? null : key)}
        >
          <span className="function-name">{label}</span>
          <span className="function-place">
            <span className={`swatch swatch-${row.kind}`} aria-hidden="true" />
            {originLabel(row)}
            {where !== '' && ` · ${where}`}
          </span>
        </button>
      </td>
      <Amount amount={self} layout={layout} />
      <Amount amount={total} layout={layout} />
    </tr>
  );
}

function Amount({ amount, layout }: { readonly amount: number; readonly layout: FlameLayout }): ReactElement {
  const { model } = layout;
  const share = shareOf(amount, model.total[0]!);
  return (
    <td className="numeric cell-amount">
      <span className="amount-bar" aria-hidden="true" style={{ width: `${Math.min(1, share) * 100}%` }} />
      <span className="amount">
        {model.value === 'samples' ? formatCount(amount) : formatValue(amount, model.value)}
      </span>
      <span className="amount-share">{formatShare(share)}</span>
    </td>
  );
}
