import { useMemo } from 'react';
import type { ProfileScope } from '../api/queries.js';
import type { FlameValue } from '../flame-graph/model.js';
import { setQuery, usePlace } from '../router/location.js';

/** How a profile is looked at; all of it is in the URL. */
export interface ProfileState {
  readonly scope: ProfileScope;
  readonly value: FlameValue;
  /** Text searched for in the graph and the table. */
  readonly query: string;
  /** `functionKey` of the selected function. */
  readonly selected: string | null;
  /** Path id of the zoomed frame. */
  readonly zoom: string | null;
}

export function useProfileState(): ProfileState {
  const { search } = usePlace();
  return useMemo(() => {
    const params = new URLSearchParams(search);
    const value = params.get('value');
    return {
      scope: params.get('scope') === 'children' ? 'children' : 'span',
      value: value === 'cpu' || value === 'samples' ? value : 'wall',
      query: params.get('q') ?? '',
      selected: params.get('fn'),
      zoom: params.get('zoom'),
    };
  }, [search]);
}

/** Zooming and switching can be gone back from; a selection follows the arrow keys and would flood the history. */
export function setScope(scope: ProfileScope): void {
  setQuery({ scope: scope === 'span' ? null : scope, zoom: null });
}

export function setValue(value: FlameValue): void {
  setQuery({ value: value === 'wall' ? null : value });
}

export function setSearch(query: string): void {
  setQuery({ q: query }, { replace: true });
}

export function setSelected(key: string | null): void {
  setQuery({ fn: key }, { replace: true });
}

export function setZoom(pathId: string | null): void {
  setQuery({ zoom: pathId });
}
