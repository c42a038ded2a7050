import { type ReactElement, type Ref, useEffect, useId, useImperativeHandle, useMemo, useRef } from 'react';
import { prefersReducedMotion, useTheme } from '../../platform/theme.js';
import { FlameGraphView } from '../flame-graph-view.js';
import type { FlameLayout } from '../layout.js';
import { functionKey, markFunction } from '../model.js';
import { widestMarked } from '../navigation.js';

export interface FlameGraphHandle {
  focus(): void;
}

export interface FlameGraphProps {
  readonly layout: FlameLayout;
  readonly rootLabel: string;
  readonly zoomed: number;
  readonly matches: Uint8Array | undefined;
  readonly selectedKey: string | null;
  readonly onSelect: (node: number) => void;
  readonly onZoom: (node: number) => void;
  readonly ref?: Ref<FlameGraphHandle>;
}

/** The canvas flame graph as a component. What is shown comes in as props; the graph asks for changes. */
export function FlameGraph(props: FlameGraphProps): ReactElement {
  const { layout, rootLabel, zoomed, matches, selectedKey, ref } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<FlameGraphView>(null);
  const latest = useRef(props);
  const id = useId();
  const theme = useTheme();
  const selected = useMemo(() => markFunction(layout.model.frames, selectedKey), [layout, selectedKey]);
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => {
    const created = new FlameGraphView(host.current!, {
      id: `${id}-frame`,
      reducedMotion: prefersReducedMotion,
      onSelect: (node) => latest.current.onSelect(node),
      onZoom: (node) => latest.current.onZoom(node),
    });
    view.current = created;
    return () => created.shutdown();
  }, [id]);
  useEffect(() => view.current?.setContent({ layout, rootLabel }), [layout, rootLabel]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new content starts unzoomed
  useEffect(() => view.current?.zoomTo(zoomed), [layout, zoomed]);
  useEffect(() => view.current?.setMarks({ matches, selected }), [matches, selected]);
  useEffect(
    () => followSelection(view.current, layout, selected, selectedKey),
    [layout, selected, selectedKey],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of theme is what this waits for
  useEffect(() => view.current?.refresh(), [theme]);
  useImperativeHandle(ref, () => ({ focus: () => view.current?.focus() }), []);
  return <div ref={host} className="flame-graph" />;
}

/** A function chosen elsewhere brings its widest frame into view; one chosen in the graph is where the focus is. */
function followSelection(
  view: FlameGraphView | null,
  layout: FlameLayout,
  selected: Uint8Array | undefined,
  key: string | null,
): void {
  if (view === null || selected === undefined) return;
  const frame = layout.model.frames[layout.model.frame[view.focusedNode] ?? -1];
  if (frame !== undefined && functionKey(frame) === key) return;
  const node = widestMarked(layout, selected);
  if (node >= 0) view.focusNode(node);
}
