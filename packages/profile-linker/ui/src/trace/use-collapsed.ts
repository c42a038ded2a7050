import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { setQuery, usePlace } from '../router/location.js';
import { ancestorsOf, type SpanTree } from './span-tree.js';

const MOST_IN_URL = 100;

export interface Collapsed {
  readonly ids: ReadonlySet<string>;
  readonly set: (ids: ReadonlySet<string>) => void;
  readonly toggle: (spanId: string) => void;
}

/** Ids of collapsed spans; in the URL while they are few enough for one. */
export function useCollapsed(): Collapsed {
  const { search } = usePlace();
  const inUrl = new URLSearchParams(search).get('collapsed') ?? '';
  const [many, setMany] = useState<ReadonlySet<string> | undefined>();
  const few = useMemo(() => new Set(inUrl === '' ? [] : inUrl.split('.')), [inUrl]);
  const ids = many ?? few;
  const set = useCallback((next: ReadonlySet<string>) => {
    const fits = next.size <= MOST_IN_URL;
    setMany(fits ? undefined : next);
    setQuery({ collapsed: fits ? [...next].join('.') : null }, { replace: true });
  }, []);
  const latest = useRef(ids);
  useEffect(() => {
    latest.current = ids;
  });
  const toggle = useCallback((spanId: string) => set(toggled(latest.current, spanId)), [set]);
  return { ids, set, toggle };
}

/** Opens what hides the selected span: a link must not lead to a row that is not there. */
export function useReveal(tree: SpanTree, selected: number | undefined, collapsed: Collapsed): void {
  const latest = useRef(collapsed);
  useEffect(() => {
    latest.current = collapsed;
  });
  useEffect(() => {
    if (selected === undefined) return;
    const open = new Set(latest.current.ids);
    for (const index of ancestorsOf(tree, selected)) open.delete(tree.nodes[index]!.span.spanId);
    if (open.size !== latest.current.ids.size) latest.current.set(open);
  }, [tree, selected]);
}

function toggled(ids: ReadonlySet<string>, spanId: string): ReadonlySet<string> {
  const next = new Set(ids);
  if (!next.delete(spanId)) next.add(spanId);
  return next;
}
