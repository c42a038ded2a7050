import type { Lookup } from '../service/lookup.js';

/**
 * Watches for the first span, of those that started at `sinceUnixNano` or later, that has both arrived and been
 * sampled. Call `check` whenever something was stored. Of several the longest is told, which is the one a person
 * would click. `onFound` gets its path in the web UI.
 */
export function watchForLinkedSpan(
  lookup: () => Lookup | undefined,
  sinceUnixNano: bigint,
  onFound: (path: string) => void,
): { readonly check: () => void } {
  let state: 'waiting' | 'looking' | 'found' = 'waiting';
  let isStale = false;
  const look = async (): Promise<void> => {
    const page = await lookup()?.spans({
      sort: 'duration',
      limit: 1,
      hasProfile: true,
      fromUnixNano: sinceUnixNano,
    });
    const span = page?.spans[0];
    if (!span || state === 'found') return;
    state = 'found';
    onFound(`/trace/${span.traceId}/span/${span.spanId}`);
  };
  const check = (): void => {
    if (state !== 'waiting') {
      isStale = true;
      return;
    }
    state = 'looking';
    isStale = false;
    look()
      .catch(() => {})
      .finally(() => {
        if (state === 'found') return;
        state = 'waiting';
        if (isStale) check();
      });
  };
  return { check };
}
