import { memo, type ReactElement } from 'react';
import { ChevronIcon, ErrorIcon } from '../components/icons.js';
import { serviceClass } from '../components/service-name.js';
import { formatDuration } from '../format/duration.js';
import { formatShare, shareOf } from '../format/number.js';
import type { SpanNode } from './span-tree.js';

export interface WaterfallRowProps {
  /** Index into `SpanTree.nodes`. */
  readonly index: number;
  readonly rowIndex: number;
  readonly top: number;
  readonly height: number;
  readonly node: SpanNode;
  readonly traceNanos: number;
  readonly collapsed: boolean;
  readonly selected: boolean;
  readonly active: boolean;
  readonly onOpen: (index: number) => void;
  readonly onToggle: (spanId: string) => void;
}

export function rowId(index: number): string {
  return `waterfall-row-${index}`;
}

const DEEPEST_INDENT = 12;

export const WaterfallRow = memo(function WaterfallRow(props: WaterfallRowProps): ReactElement {
  const { node, index, collapsed, selected, active, onOpen, onToggle } = props;
  const { span } = node;
  const hasChildren = node.children.length > 0;
  const indent = Math.min(node.depth, DEEPEST_INDENT);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the treegrid around handles the keys
    <div
      role="row"
      id={rowId(index)}
      tabIndex={-1}
      aria-level={node.depth + 1}
      aria-rowindex={props.rowIndex + 2}
      aria-expanded={hasChildren ? !collapsed : undefined}
      aria-selected={selected}
      className={`waterfall-row ${serviceClass(span.service)}${active ? ' active' : ''}`}
      style={{ transform: `translateY(${props.top}px)`, height: `${props.height}px` }}
      onClick={() => onOpen(index)}
    >
      <div
        role="gridcell"
        tabIndex={-1}
        className="cell-name"
        style={{ paddingInlineStart: `${6 + indent * 12}px` }}
      >
        {hasChildren ? (
          <button
            type="button"
            tabIndex={-1}
            className={collapsed ? 'toggle' : 'toggle open'}
            aria-label={collapsed ? `Expand ${node.descendants} spans` : 'Collapse'}
            onClick={(event) => {
              event.stopPropagation();
              onToggle(span.spanId);
            }}
          >
            <ChevronIcon />
          </button>
        ) : (
          <span className="toggle" />
        )}
        <span className="service-dot" aria-hidden="true" />
        <span className="row-operation">{span.operation}</span>
        {span.statusCode === 'error' && (
          <span className="error-mark" title={span.statusMessage || 'Error'}>
            <ErrorIcon />
            <span className="visually-hidden">error</span>
          </span>
        )}
        {node.orphan && <span className="tag">parent missing</span>}
        <span className="row-service">{span.service}</span>
        {collapsed && <span className="tag">+{node.descendants}</span>}
      </div>
      <TimeCell {...props} />
    </div>
  );
});

function TimeCell({ node, traceNanos }: WaterfallRowProps): ReactElement {
  const { span } = node;
  const left = clamp(shareOf(node.offsetNanos, traceNanos) * 100);
  const width = Math.min(100 - left, shareOf(span.durationNanos, traceNanos) * 100);
  const own = shareOf(span.wallNanos, span.durationNanos);
  const duration = formatDuration(span.durationNanos);
  const spoken =
    `starts at ${formatDuration(node.offsetNanos)}, takes ${duration}, ` +
    (span.samples > 0
      ? `own profiled time ${formatDuration(span.wallNanos)} (${formatShare(own)})`
      : 'no samples of its own');
  // Behind the bar while there is room, before it when the bar ends late, inside when it fills the row.
  const side = left + width < 82 ? 'after' : left > 18 ? 'before' : 'inside';
  return (
    <div role="gridcell" tabIndex={-1} className="cell-time" title={spoken}>
      <span className="visually-hidden">{spoken}</span>
      <div className="bar" aria-hidden="true" style={{ left: `${left}%`, width: `max(3px, ${width}%)` }}>
        {span.samples > 0 && <div className="own-strip" style={{ width: `${Math.min(1, own) * 100}%` }} />}
        <span className={`bar-label bar-label-${side}`}>{duration}</span>
      </div>
    </div>
  );
}

function clamp(percent: number): number {
  return Math.min(99.5, Math.max(0, percent));
}
