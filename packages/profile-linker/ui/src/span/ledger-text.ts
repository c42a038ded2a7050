import type { BlockedBy, LedgerCause, SpanLedgerResponse } from '../../../src/http/api-types.js';
import { frameLabel, shortPlace } from '../flame-graph/frame-text.js';
import { formatDuration } from '../format/duration.js';
import { plural } from '../format/number.js';

const CAUSES: { readonly [cause in LedgerCause]: readonly [label: string, explanation: string] } = {
  'own-app': ['Your code', 'The span ran, in a function of the application.'],
  'own-package': ['Packages', 'The span ran, in a function of an installed package.'],
  'own-node': ['Node.js', 'The span ran, in Node’s own JavaScript or native code.'],
  'gc-active': ['GC', 'Garbage collection interrupted code of this span or of a span below it.'],
  'child-code': ['Spans below', 'Code of spans below this one ran on its thread.'],
  'remote-call': ['Remote calls', 'A call to another service was in flight, and nothing of this span ran.'],
  'gc-waiting': ['GC elsewhere', 'Garbage collection interrupted other code while this span waited.'],
  'loop-other-spans': ['Other spans', 'The thread ran code of other spans while this one waited.'],
  'loop-no-span': [
    'Outside spans',
    'The thread ran code of no span, such as a timer, while this one waited.',
  ],
  'child-waiting': ['Waits below', 'A span below this one was open and waited itself.'],
  idle: ['Idle', 'The thread had nothing to do: the span waited for something outside it.'],
  unsampled: ['Not sampled', 'Nothing is known of this time: no sample came where one was due.'],
};

export function causeLabel(cause: LedgerCause): string {
  return CAUSES[cause][0];
}

export function causeExplanation(cause: LedgerCause): string {
  return CAUSES[cause][1];
}

/** Failures that another try cannot mend: the store keeps no sample times, or the span is too long for a ledger. */
export function isRefusal(status: number): boolean {
  return status === 422 || status === 501;
}

export const SHOWN_BLOCKERS = 5;
const MUCH = 0.2;

/** Whether what held the thread is told at once: it took much of the span, or there is nothing else to look at. */
export function opensBlockers({ blockedBy, coverage, durationNanos }: SpanLedgerResponse): boolean {
  const held = blockedBy.reduce((sum, { nanos }) => sum + nanos, 0);
  return blockedBy.length > 0 && (coverage.samples === 0 || held >= durationNanos * MUCH);
}

export function blockerName({ kind, operation, spanId }: BlockedBy): string {
  if (kind === 'gc') return 'Garbage collection in other code';
  if (kind === 'no-span') return 'Code of no span';
  return operation ?? `Span ${spanId ?? '?'}`;
}

/** Name and place of the function that took most of it; undefined when no frame is known. */
export function topFunction({ functions }: BlockedBy): string | undefined {
  const [top] = functions;
  if (top === undefined) return undefined;
  const label = frameLabel(top);
  const where = label.startsWith('(anonymous) ') ? '' : shortPlace(top);
  return where === '' ? label : `${label} ${where}`;
}

/** `in 3 stretches, the longest 41.2 ms`. */
export function streaksText({ streaks, longestStreakNanos }: BlockedBy): string {
  if (streaks <= 1) return 'in one stretch';
  return `in ${plural(streaks, 'stretch', 'stretches')}, the longest ${formatDuration(longestStreakNanos)}`;
}

/** `POST /charge 41.2 ms, and 2 more`; empty when nothing held the thread. */
export function blockersSummary(blockedBy: readonly BlockedBy[]): string {
  const [first] = blockedBy;
  if (first === undefined) return '';
  const more = blockedBy.length > 1 ? `, and ${blockedBy.length - 1} more` : '';
  return `${blockerName(first)} ${formatDuration(heldNanos(first))}${more}`;
}

/** All the time in which it held the thread while the span was open, remote calls in flight or not. */
export function heldNanos({ nanos, duringRemoteCallNanos }: BlockedBy): number {
  return nanos + duringRemoteCallNanos;
}

/** What of it the ledger counts as remote calls; empty when nothing. */
export function remoteCallText({ nanos, duringRemoteCallNanos }: BlockedBy): string {
  if (duringRemoteCallNanos === 0) return '';
  return nanos === 0 ? 'in remote calls' : `${formatDuration(duringRemoteCallNanos)} in remote calls`;
}

const CONTENTION = 'What held the thread is contention, not proof that this span was ready to run.';

export interface LedgerNotes {
  /** Stands with what held the thread. */
  readonly contention: string;
  readonly others: readonly string[];
}

export function splitNotes(notes: readonly string[]): LedgerNotes {
  const contention = notes.find((note) => note.includes('contention, not proof'));
  return {
    contention: contention ?? CONTENTION,
    others: notes.filter((note) => note !== contention),
  };
}
