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
import { NARROW, useMedia } from '../platform/use-media.js';
import { rulerTicks } from './ruler.js';
import { type SpanTree, visibleRows } from './span-tree.js';
import { useCollapsed, useReveal } from './use-collapsed.js';
import { GuideLines, WaterfallHead, WaterfallTools } from './waterfall-head.js';
import { nextRow, type RowKey } from './waterfall-keys.js';
import { rowId, WaterfallRow } from './waterfall-row.js';

export interface WaterfallProps {
  readonly trace: TraceResponse;
  readonly tree: SpanTree;
  readonly selectedSpanId: string | null;
  readonly onOpen: (spanId: string) => void;
}

/** The sticky head takes this from the height in which rows are seen. */
const HEAD_HEIGHT = 28;

/** The spans of a trace over time, as an ARIA treegrid whose rows are made only while they are on screen. */
export function Waterfall({ trace, tree, selectedSpanId, onOpen }: WaterfallProps): ReactElement {
  const narrow = useMedia(NARROW);
  const rowHeight = narrow ? 44 : 28;
  const collapsed = useCollapsed();
  const rows = useMemo(() => visibleRows(tree, collapsed.ids), [tree, collapsed.ids]);
  const selected = selectedSpanId === null ? undefined : tree.indexOf.get(selectedSpanId);
  const [active, setActive] = useState(selected ?? 0);
  const activeRow = Math.max(0, rows.indexOf(active));
  const scroller = useRef<HTMLDivElement>(null);
  useReveal(tree, selected, collapsed);
  useEffect(() => {
    if (selected !== undefined) setActive(selected);
  }, [selected]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollPaddingEnd: HEAD_HEIGHT,
    paddingEnd: 8,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows have another height on narrow screens
  useEffect(() => virtual.measure(), [rowHeight, virtual]);
  useEffect(() => virtual.scrollToIndex(activeRow, { align: 'auto' }), [activeRow, virtual]);

  const open = useCallback(
    (index: number) => {
      setActive(index);
      // The row that was clicked may scroll away and take the keyboard with it; the grid stays.
      scroller.current?.focus({ preventScroll: true });
      onOpen(tree.nodes[index]!.span.spanId);
    },
    [tree, onOpen],
  );
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' || event.key === ' ') open(rows[activeRow] ?? 0);
    else {
      const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 280) / rowHeight) - 2);
      const state = { tree, rows, row: activeRow, collapsed: collapsed.ids, page };
      const move = nextRow(event.key as RowKey, state);
      if (move === undefined) return;
      if (move.toggle !== undefined) collapsed.toggle(move.toggle);
      if (move.row !== undefined) setActive(rows[move.row] ?? 0);
    }
    event.preventDefault();
  };
  const ruler = { ticks: rulerTicks(trace.durationNanos, narrow ? 3 : 5), traceNanos: trace.durationNanos };
  return (
    <div className="waterfall-frame">
      <WaterfallTools tree={tree} collapsed={collapsed} />
      <div
        ref={scroller}
        id="waterfall"
        role="treegrid"
        aria-label="Trace waterfall"
        aria-rowcount={rows.length + 1}
        aria-colcount={3}
        aria-activedescendant={rows.length > 0 ? rowId(rows[activeRow] ?? 0) : undefined}
        tabIndex={0}
        className="waterfall"
        onKeyDown={onKeyDown}
      >
        <WaterfallHead {...ruler} />
        <div role="rowgroup" className="waterfall-body" style={{ height: `${virtual.getTotalSize()}px` }}>
          <GuideLines {...ruler} />
          {virtual.getVirtualItems().map((item) => (
            <WaterfallRow
              key={rows[item.index]}
              index={rows[item.index]!}
              rowIndex={item.index}
              top={item.start}
              height={item.size}
              node={tree.nodes[rows[item.index]!]!}
              traceNanos={trace.durationNanos}
              collapsed={collapsed.ids.has(tree.nodes[rows[item.index]!]!.span.spanId)}
              selected={rows[item.index] === selected}
              active={item.index === activeRow}
              onOpen={open}
              onToggle={collapsed.toggle}
            />
          ))}
        </div>
      </div>
    </div>
  );
}
