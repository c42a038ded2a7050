import { type ReactElement, useMemo, useRef } from 'react';
import { SearchIcon } from '../components/icons.js';
import { FRAME_KINDS, formatValue, frameLabel, kindLabel } from '../flame-graph/frame-text.js';
import { type FlameLayout, pathTo } from '../flame-graph/layout.js';
import { functionKey } from '../flame-graph/model.js';
import { findNodeByPathId, nodePathId, nodePathIds } from '../flame-graph/node-path.js';
import { FlameGraph, type FlameGraphHandle } from '../flame-graph/react/flame-graph.js';
import type { SearchResult } from '../flame-graph/search.js';
import { formatShare, plural, shareOf } from '../format/number.js';
import { useShortcut } from '../platform/shortcuts.js';
import { type ProfileState, setSearch, setSelected, setZoom } from './profile-state.js';

export interface FlamePaneProps {
  readonly layout: FlameLayout;
  readonly state: ProfileState;
  readonly found: SearchResult | undefined;
  readonly rootLabel: string;
}

export function FlamePane({ layout, state, found, rootLabel }: FlamePaneProps): ReactElement {
  const graph = useRef<FlameGraphHandle>(null);
  const field = useRef<HTMLInputElement>(null);
  const ids = useMemo(() => nodePathIds(layout.model), [layout]);
  const zoomed = useMemo(() => zoomedNode(layout, ids, state.zoom), [layout, ids, state.zoom]);
  useShortcut('/', () => field.current?.focus());
  useShortcut('f', () => graph.current?.focus());
  const select = (node: number): void => {
    const frame = layout.model.frames[layout.model.frame[node]!];
    setSelected(frame === undefined ? null : functionKey(frame));
  };
  const zoom = (node: number): void => setZoom(node === 0 ? null : nodePathId(ids, node));
  return (
    <section className="flame-pane" aria-label="Flame graph">
      <div className="flame-tools">
        <label className="search-field">
          <SearchIcon />
          <span className="visually-hidden">Search functions</span>
          <input
            ref={field}
            type="search"
            value={state.query}
            placeholder="Search functions, files, packages"
            onChange={(event) => setSearch(event.target.value)}
            onKeyDown={(event) => event.key === 'Enter' && graph.current?.focus()}
          />
        </label>
        <Found found={found} layout={layout} query={state.query} />
      </div>
      <Breadcrumb layout={layout} zoomed={zoomed} rootLabel={rootLabel} onZoom={zoom} />
      <FlameGraph
        ref={graph}
        layout={layout}
        rootLabel={rootLabel}
        zoomed={zoomed}
        matches={found?.marks}
        selectedKey={state.selected}
        onSelect={select}
        onZoom={zoom}
      />
      <Legend layout={layout} />
    </section>
  );
}

function zoomedNode(layout: FlameLayout, ids: Uint32Array, zoom: string | null): number {
  const node = findNodeByPathId(ids, zoom);
  return layout.depth[node]! < 0 ? 0 : node;
}

interface FoundProps {
  readonly found: SearchResult | undefined;
  readonly layout: FlameLayout;
  readonly query: string;
}

function Found({ found, layout, query }: FoundProps): ReactElement {
  return (
    <p className="found" role="status">
      {found !== undefined &&
        (found.functionCount === 0 ? (
          <>No function matches “{query}”</>
        ) : (
          <>
            {plural(found.functionCount, 'function')} · {formatValue(found.total, layout.model.value)} ·{' '}
            <strong>{formatShare(found.share)} of total</strong>
          </>
        ))}
    </p>
  );
}

interface BreadcrumbProps {
  readonly layout: FlameLayout;
  readonly zoomed: number;
  readonly rootLabel: string;
  readonly onZoom: (node: number) => void;
}

const CRUMBS = 3;

/** The way to the zoomed frame, its last steps at least. */
function Breadcrumb({ layout, zoomed, rootLabel, onZoom }: BreadcrumbProps): ReactElement | null {
  if (zoomed === 0) return null;
  const path = pathTo(layout, zoomed);
  const shown = [0, ...path.slice(1).slice(-CRUMBS)];
  const { model } = layout;
  return (
    <nav className="crumbs" aria-label="Zoom">
      <ol>
        {shown.map((node, index) => {
          const frame = model.frames[model.frame[node]!];
          const label = frame === undefined ? rootLabel : frameLabel(frame);
          return (
            <li key={node}>
              {index === 1 && path.length > shown.length && <span className="crumb-gap">… </span>}
              {node === zoomed ? (
                <span aria-current="true">{label}</span>
              ) : (
                <button type="button" className="link-button" onClick={() => onZoom(node)}>
                  {label}
                </button>
              )}
            </li>
          );
        })}
      </ol>
      <span className="crumb-share">
        {formatShare(shareOf(model.total[zoomed]!, model.total[0]!))} of total
      </span>
      <button type="button" className="button small" onClick={() => onZoom(0)}>
        Reset zoom
      </button>
    </nav>
  );
}

/** The kinds that occur, told by colour, pattern and name. */
function Legend({ layout }: { readonly layout: FlameLayout }): ReactElement {
  const present = useMemo(() => new Set(layout.model.frames.map((frame) => frame.kind)), [layout]);
  return (
    <ul className="flame-legend" aria-label="Kinds of code">
      {FRAME_KINDS.filter((kind) => present.has(kind)).map((kind) => (
        <li key={kind}>
          <span className={`swatch swatch-${kind}`} aria-hidden="true" />
          {kindLabel(kind)}
        </li>
      ))}
    </ul>
  );
}
