import { useEffect, useRef } from 'react';
import { focusBefore } from '../router/location.js';

/**
 * Takes the keyboard along when the view changes: back to the element that led away, else to the new content. Without
 * this it would fall back to the top of the document, since what had it is gone.
 */
export function useViewFocus(view: string): void {
  const shown = useRef(view);
  useEffect(() => {
    if (shown.current === view) return;
    shown.current = view;
    const before = focusBefore();
    const target = before === null ? null : document.getElementById(before);
    (target ?? document.getElementById('main'))?.focus({ preventScroll: true });
  }, [view]);
}
