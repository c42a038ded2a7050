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
        <span className={node.sameService ? 'visually-hidden' : 'row-service'}>{span.service}</span>
        {collapsed && <span className="tag">+{node.descendants}</span>}
      </div>
      <div role="gridcell" tabIndex={-1} className="cell-duration">
        {formatDuration(span.durationNanos)}
      </div>
      <TimeCell node={node} traceNanos={props.traceNanos} />
    </div>
  );
});

function TimeCell({ node, traceNanos }: Pick<WaterfallRowProps, 'node' | 'traceNanos'>): ReactElement {
  const { span } = node;
  const left = Math.min(99.5, Math.max(0, shareOf(node.offsetNanos, traceNanos) * 100));
  const width = Math.min(100 - left, shareOf(span.durationNanos, traceNanos) * 100);
  const own = Math.min(1, shareOf(span.wallNanos, span.durationNanos));
  const spoken = `starts at ${formatDuration(node.offsetNanos)}, ${ownTime(node)}`;
  return (
    <div role="gridcell" tabIndex={-1} className="cell-time" title={spoken}>
      <span className="visually-hidden">{spoken}</span>
      <div className="bar" aria-hidden="true" style={{ left: `${left}%`, width: `max(3px, ${width}%)` }}>
        {span.samples > 0 && <div className="own-strip" style={{ width: `${own * 100}%` }} />}
      </div>
    </div>
  );
}

function ownTime({ span }: SpanNode): string {
  if (span.samples === 0) return 'no samples of its own';
  const share = shareOf(span.wallNanos, span.durationNanos);
  return `own profiled time ${formatDuration(span.wallNanos)}${share <= 1 ? ` (${formatShare(share)})` : ''}`;
}
