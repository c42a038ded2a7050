import type { ReactElement } from 'react';
import { formatTick } from './ruler.js';
import type { SpanTree } from './span-tree.js';
import type { Collapsed } from './use-collapsed.js';

export interface RulerProps {
  readonly ticks: readonly number[];
  readonly traceNanos: number;
}

/** A label that starts behind this share would leave the ruler. */
const LAST_LABEL = 0.84;

export function WaterfallHead({ ticks, traceNanos }: RulerProps): ReactElement {
  return (
    <div role="row" className="waterfall-head" aria-rowindex={1} tabIndex={-1}>
      <div role="columnheader" className="cell-name" tabIndex={-1}>
        Span
      </div>
      <div role="columnheader" className="cell-duration" tabIndex={-1}>
        Duration
      </div>
      <div role="columnheader" className="cell-time" aria-label="Time" tabIndex={-1}>
        {ticks.map((tick) => (
          <span key={tick} className="tick" style={{ left: `${(tick / traceNanos) * 100}%` }}>
            {tick / traceNanos < LAST_LABEL && formatTick(tick)}
          </span>
        ))}
      </div>
    </div>
  );
}

/** Lines through the rows below the ruler's ticks. */
export function GuideLines({ ticks, traceNanos }: RulerProps): ReactElement {
  return (
    <div className="guide-lines" role="presentation">
      <div className="cell-name" />
      <div className="cell-duration" />
      <div className="cell-time">
        {ticks.map((tick) => (
          <span key={tick} className="guide-line" style={{ left: `${(tick / traceNanos) * 100}%` }} />
        ))}
      </div>
    </div>
  );
}

export function WaterfallTools({
  tree,
  collapsed,
}: {
  readonly tree: SpanTree;
  readonly collapsed: Collapsed;
}): ReactElement {
  const parents = tree.nodes.filter((node) => node.depth > 0 && node.children.length > 0);
  const collapseAll = (): void => collapsed.set(new Set(parents.map((node) => node.span.spanId)));
  return (
    <div className="waterfall-tools">
      <button type="button" className="link-button" disabled={parents.length === 0} onClick={collapseAll}>
        Collapse all
      </button>
      <button
        type="button"
        className="link-button"
        disabled={collapsed.ids.size === 0}
        onClick={() => collapsed.set(new Set())}
      >
        Expand all
      </button>
      <span className="legend-note">
        <span className="legend-strip" aria-hidden="true" /> own profiled time
      </span>
    </div>
  );
}
