import { useSyncExternalStore } from 'react';
import { type Changes, changeQuery } from './route.js';

export interface Place {
  readonly pathname: string;
  readonly search: string;
}

const listeners = new Set<() => void>();
let place: Place | undefined;

/** The current URL; renders again on every navigation, also by the browser's back and forward. */
export function usePlace(): Place {
  return useSyncExternalStore(subscribe, currentPlace);
}

export function currentPlace(): Place {
  const { pathname, search } = window.location;
  if (place?.pathname !== pathname || place.search !== search) place = { pathname, search };
  return place;
}

/** Goes to a path of this app; `replace` leaves no entry in the history. */
export function navigate(href: string, options: { readonly replace?: boolean } = {}): void {
  const { pathname, search } = currentPlace();
  if (href === pathname + search) return;
  if (options.replace === true) window.history.replaceState(window.history.state, '', href);
  else {
    rememberFocus();
    window.history.pushState(null, '', href);
  }
  for (const listener of listeners) listener();
}

/** Changes query keys of the current URL and keeps the others. */
export function setQuery(changes: Changes, options: { readonly replace?: boolean } = {}): void {
  const { pathname, search } = currentPlace();
  navigate(pathname + changeQuery(search, changes), options);
}

/** The id of the element that had the keyboard when this entry of the history was left; null for a new one. */
export function focusBefore(): string | null {
  const state: unknown = window.history.state;
  return typeof state === 'object' && state !== null && 'focusId' in state ? String(state.focusId) : null;
}

function rememberFocus(): void {
  const focusId = document.activeElement?.id ?? '';
  if (focusId !== '') window.history.replaceState({ focusId }, '');
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('popstate', listener);
  };
}
