import { useEffect, useRef } from 'react';
import { readPreference, writePreference } from './preferences.js';

/** Every key of the app, for the dialog that lists them. */
export const KEYS: readonly {
  readonly where: string;
  readonly keys: readonly (readonly [string, string])[];
}[] = [
  {
    where: 'Everywhere',
    keys: [
      ['?', 'This list'],
      ['/', 'Search'],
      ['t', 'Theme: system, light, dark'],
    ],
  },
  {
    where: 'Slowest spans',
    keys: [
      ['↑ ↓', 'Move between spans'],
      ['Enter', 'Open the span in its trace'],
      ['r', 'Refresh'],
      ['l', 'Live updates on or off'],
    ],
  },
  {
    where: 'Trace waterfall',
    keys: [
      ['↑ ↓', 'Move between spans'],
      ['→ ←', 'Expand, collapse, go to first child or parent'],
      ['Home End', 'First, last span'],
      ['Enter', 'Show the span’s profile'],
      ['Esc', 'Close the span’s panel'],
    ],
  },
  {
    where: 'Span panel',
    keys: [
      ['s', 'Span only or with children'],
      ['w  c', 'Wall time, CPU time'],
      ['f', 'Go to the flame graph'],
    ],
  },
  {
    where: 'Flame graph',
    keys: [
      ['↓ ↑', 'Largest callee, caller'],
      ['→ ←', 'Neighbour in the row'],
      ['Home End', 'Top of the zoom, end of the heaviest path'],
      ['Enter', 'Zoom to the frame'],
      ['Esc', 'Zoom out'],
    ],
  },
];

/** WCAG 2.1.4: keys that are single characters can be turned off. */
export function singleKeysEnabled(): boolean {
  return readPreference('single-keys') !== 'off';
}

export function enableSingleKeys(enabled: boolean): void {
  writePreference('single-keys', enabled ? null : 'off');
}

/** Runs `action` on a key outside of text fields and dialogs. */
export function useShortcut(key: string, action: () => void): void {
  const latest = useRef(action);
  useEffect(() => {
    latest.current = action;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== key || event.defaultPrevented || !mayAct(event)) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [key]);
}

function mayAct(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest('dialog, select, textarea, [contenteditable]') != null) return false;
  const typing = target?.closest('input:not([type=checkbox], [type=radio])') != null;
  if (event.key.length > 1) return !typing;
  return !typing && singleKeysEnabled();
}
