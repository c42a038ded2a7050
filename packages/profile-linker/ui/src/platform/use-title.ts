import { useEffect } from 'react';

/** The document's title, which screen readers announce and tabs show. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Hotspan`;
  }, [title]);
}
