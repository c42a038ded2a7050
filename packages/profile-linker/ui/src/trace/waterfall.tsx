import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type ReactElement,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { TraceResponse } from '../../../src/http/api-types.js';
import { NARROW, useMedia } from '../app/use-media.js';
import { formatDuration } from '../format/duration.js';
import { navigate, setQuery, usePlace } from '../router/location.js';
import { spanPath } from '../router/route.js';
import { rulerTicks } from './ruler.js';
import { ancestorsOf, type SpanTree, visibleRows } from './span-tree.js';
import { nextRow, type RowKey } from './waterfall-keys.js';
import { rowId, WaterfallRow } from './waterfall-row.js';

export interface WaterfallProps {
  readonly trace: TraceResponse;
  readonly tree: SpanTree;
  readonly selectedSpanId: string | null;
}

/** The spans of a trace over time, as an ARIA treegrid whose rows are made only while they are on screen. */
export function Waterfall({ trace, tree, selectedSpanId }: WaterfallProps): ReactElement {
  const narrow = useMedia(NARROW);
  const [collapsed, setCollapsed] = useCollapsed();
  const rows = useMemo(() => visibleRows(tree, collapsed), [tree, collapsed]);
  const selectedIndex = selectedSpanId === null ? undefined : tree.indexOf.get(selectedSpanId);
  const [active, setActive] = useState(selectedIndex ?? 0);
  const activeRow = Math.max(0, rows.indexOf(active));
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (narrow ? 46 : 28),
    overscan: 12,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows have another height on narrow screens
  useEffect(() => virtual.measure(), [narrow, virtual]);
  useReveal(tree, selectedIndex, collapsed, setCollapsed, (index) => setActive(index));
  useEffect(() => virtual.scrollToIndex(activeRow, { align: 'auto' }), [activeRow, virtual]);

  const toggle = useCallback(
    (spanId: string) => setCollapsed(toggled(collapsed, spanId)),
    [collapsed, setCollapsed],
  );
  const open = (index: number): void => {
    const span = tree.nodes[index]?.span;
    setActive(index);
    if (span !== undefined) navigate(spanPath(trace.traceId, span.spanId) + keptQuery());
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' || event.key === ' ') open(rows[activeRow] ?? 0);
    else {
      const move = nextRow(event.key as RowKey, {
        tree,
        rows,
        row: activeRow,
        collapsed,
        page: pageOf(scroller.current, narrow),
      });
      if (move === undefined) return;
      if (move.toggle !== undefined) toggle(move.toggle);
      if (move.row !== undefined) setActive(rows[move.row] ?? 0);
    }
    event.preventDefault();
  };
  const ticks = rulerTicks(trace.durationNanos, narrow ? 3 : 5);
  return (
    <div className="waterfall-frame">
      <WaterfallTools tree={tree} collapsed={collapsed} setCollapsed={setCollapsed} />
      <div
        ref={scroller}
        role="treegrid"
        aria-label="Trace waterfall"
        aria-rowcount={rows.length + 1}
        aria-colcount={2}
        aria-activedescendant={rows.length > 0 ? rowId(rows[activeRow] ?? 0) : undefined}
        tabIndex={0}
        className="waterfall"
        onKeyDown={onKeyDown}
      >
        <div role="row" className="waterfall-head" aria-rowindex={1} tabIndex={-1}>
          <div role="columnheader" className="cell-name" tabIndex={-1}>
            Span
          </div>
          <div role="columnheader" className="cell-time ruler" aria-label="Time" tabIndex={-1}>
            {ticks.map((tick) => (
              <span key={tick} className="tick" style={{ left: `${(tick / trace.durationNanos) * 100}%` }}>
                {formatDuration(tick)}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup" className="waterfall-body" style={{ height: `${virtual.getTotalSize()}px` }}>
          {virtual.getVirtualItems().map((item) => {
            const index = rows[item.index]!;
            return (
              <WaterfallRow
                key={index}
                index={index}
                rowIndex={item.index}
                top={item.start}
                height={item.size}
                node={tree.nodes[index]!}
                traceNanos={trace.durationNanos}
                collapsed={collapsed.has(tree.nodes[index]!.span.spanId)}
                selected={index === selectedIndex}
                active={item.index === activeRow}
                onOpen={open}
                onToggle={toggle}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface ToolsProps {
  readonly tree: SpanTree;
  readonly collapsed: ReadonlySet<string>;
  readonly setCollapsed: (collapsed: ReadonlySet<string>) => void;
}

function WaterfallTools({ tree, collapsed, setCollapsed }: ToolsProps): ReactElement {
  const collapseAll = (): void =>
    setCollapsed(
      new Set(
        tree.nodes
          .filter((node) => node.depth > 0 && node.children.length > 0)
          .map((node) => node.span.spanId),
      ),
    );
  return (
    <div className="waterfall-tools">
      <button type="button" className="link-button" onClick={collapseAll}>
        Collapse all
      </button>
      <button
        type="button"
        className="link-button"
        disabled={collapsed.size === 0}
        onClick={() => setCollapsed(new Set())}
      >
        Expand all
      </button>
      <span className="legend-note">
        <span className="legend-strip" aria-hidden="true" /> own profiled time
      </span>
    </div>
  );
}

const MOST_IN_URL = 100;

/** Collapsed spans; in the URL while they are few enough for one. */
function useCollapsed(): readonly [ReadonlySet<string>, (collapsed: ReadonlySet<string>) => void] {
  const { search } = usePlace();
  const inUrl = new URLSearchParams(search).get('collapsed') ?? '';
  const [many, setMany] = useState<ReadonlySet<string> | undefined>();
  const few = useMemo(() => new Set(inUrl === '' ? [] : inUrl.split('.')), [inUrl]);
  const set = useCallback((collapsed: ReadonlySet<string>) => {
    const fits = collapsed.size <= MOST_IN_URL;
    setMany(fits ? undefined : collapsed);
    setQuery({ collapsed: fits ? [...collapsed].join('.') : null }, { replace: true });
  }, []);
  return [many ?? few, set];
}

/** A span that a link names must not stay hidden below a collapsed one. */
function useReveal(
  tree: SpanTree,
  selected: number | undefined,
  collapsed: ReadonlySet<string>,
  setCollapsed: (collapsed: ReadonlySet<string>) => void,
  onReveal: (index: number) => void,
): void {
  const latest = useRef({ collapsed, setCollapsed, onReveal });
  useEffect(() => {
    latest.current = { collapsed, setCollapsed, onReveal };
  });
  useEffect(() => {
    if (selected === undefined) return;
    const hiding = ancestorsOf(tree, selected).map((index) => tree.nodes[index]!.span.spanId);
    const open = new Set(latest.current.collapsed);
    for (const spanId of hiding) open.delete(spanId);
    if (open.size !== latest.current.collapsed.size) latest.current.setCollapsed(open);
    latest.current.onReveal(selected);
  }, [tree, selected]);
}

function toggled(collapsed: ReadonlySet<string>, spanId: string): ReadonlySet<string> {
  const next = new Set(collapsed);
  if (!next.delete(spanId)) next.add(spanId);
  return next;
}

/** Of the query, what belongs to the trace or to how profiles are looked at; not what belongs to one span. */
function keptQuery(): string {
  const params = new URLSearchParams(window.location.search);
  for (const key of ['zoom', 'fn', 'q', 'tab']) params.delete(key);
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

function pageOf(scroller: HTMLElement | null, narrow: boolean): number {
  return Math.max(1, Math.floor((scroller?.clientHeight ?? 280) / (narrow ? 46 : 28)) - 2);
}
