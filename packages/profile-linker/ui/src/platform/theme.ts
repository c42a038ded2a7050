import { useSyncExternalStore } from 'react';
import { readPreference, writePreference } from './preferences.js';

export type Theme = 'system' | 'light' | 'dark';
const ORDER: readonly Theme[] = ['system', 'light', 'dark'];

const listeners = new Set<() => void>();
let current: Theme = 'system';

/** Applies the remembered theme; called once before the first paint. */
export function startTheme(): void {
  const saved = readPreference('theme');
  current = ORDER.find((theme) => theme === saved) ?? 'system';
  apply();
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, () => current);
}

export function nextTheme(): void {
  current = ORDER[(ORDER.indexOf(current) + 1) % ORDER.length] ?? 'system';
  writePreference('theme', current === 'system' ? null : current);
  apply();
  for (const listener of listeners) listener();
}

export function prefersReducedMotion(): boolean {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches;
}

function apply(): void {
  if (current === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = current;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
