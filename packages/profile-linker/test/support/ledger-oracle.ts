import type { LedgerCause } from '../../src/core/model/ledger.js';
import type { StoredSpan } from '../../src/core/model/span.js';
import type { LedgerInput } from '../../src/core/views/ledger/ledger-input.js';
import { START } from './model.js';

type Wait = 'remote' | 'answered' | 'child' | 'none';

/** What is open at an instant, span by span. */
export function waitAt({ span, descendants }: LedgerInput, atNanos: number): Wait {
  const at = START + BigInt(atNanos);
  const isOpen = ({ startUnixNano, endUnixNano }: StoredSpan): boolean =>
    startUnixNano <= at && at < endUnixNano;
  const local = [span, ...descendants].filter(({ instance }) => instance.service === 'cart');
  const isLocal = (id: string | undefined): StoredSpan | undefined => local.find((one) => one.spanId === id);
  const states = local
    .filter(({ kind }) => kind === 'client')
    .filter(isOpen)
    .map((call) => {
      const callees = descendants.filter(
        ({ kind, parentSpanId }) => kind === 'server' && parentSpanId === call.spanId,
      );
      const isBelievable = callees.every(
        (one) =>
          one.startUnixNano >= call.startUnixNano &&
          one.endUnixNano >= one.startUnixNano &&
          one.endUnixNano <= call.endUnixNano,
      );
      return callees.length > 0 && isBelievable && callees.every((one) => one.endUnixNano <= at)
        ? 'answered'
        : 'remote';
    });
  const unseen = descendants.some(
    (one) =>
      one.instance.service !== 'cart' &&
      one.kind !== 'consumer' &&
      isOpen(one) &&
      (isLocal(one.parentSpanId)?.kind ?? 'client') !== 'client',
  );
  if (unseen || states.includes('remote')) return 'remote';
  if (states.includes('answered')) return 'answered';
  return local.some((one) => one !== span && one.kind !== 'client' && isOpen(one)) ? 'child' : 'none';
}

/** The last table of ADR 4, row by row. */
export function expectedCause(thread: LedgerCause, wait: Wait): LedgerCause {
  const isBusy = ['gc-waiting', 'loop-other-spans', 'loop-no-span'].includes(thread);
  const isRunning = !isBusy && thread !== 'idle' && thread !== 'unsampled';
  if (isRunning) return thread;
  if (wait === 'remote') return 'remote-call';
  if (isBusy) return thread;
  if (wait === 'answered') return 'remote-call';
  return wait === 'child' && thread === 'idle' ? 'child-waiting' : thread;
}
