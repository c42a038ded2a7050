import { formatDuration, formatShare } from '../core/join/format.js';
import type { Coverage } from '../core/model/coverage.js';
import type { Ledger, LedgerCause } from '../core/model/ledger.js';

const BUSY: ReadonlySet<LedgerCause> = new Set(['loop-other-spans', 'loop-no-span', 'gc-waiting']);

/** What a reader of a ledger must know to read it rightly; sentences, the weightiest first. */
export function ledgerNotes(
  { entries, overlaps, durationNanos }: Ledger,
  { periodNanos }: Coverage,
): string[] {
  const notes: string[] = [];
  const unsampled = entries.find(({ cause }) => cause === 'unsampled');
  if (durationNanos === 0) notes.push('This span has no duration: there is no time to explain.');
  if (unsampled) {
    const why = unsampled.detail.map(({ name, nanos }) => `${name}: ${formatDuration(nanos)}`).join(', ');
    notes.push(`Nothing is known of ${formatShare(unsampled.share)} of the time (${why}).`);
  }
  const blind = overlaps.find(({ cause, meanwhile }) => cause === 'remote-call' && meanwhile === 'unsampled');
  if (blind) {
    notes.push(
      `For ${formatDuration(blind.nanos)} of the remote calls no sample shows what the thread did: code may have run beside them.`,
    );
  }
  const remote = overlaps
    .filter(({ cause, meanwhile }) => cause === 'remote-call' && BUSY.has(meanwhile))
    .reduce((sum, { nanos }) => sum + nanos, 0);
  if (remote > 0) {
    notes.push(
      `For ${formatDuration(remote)} of the remote calls the thread was busy with other code: a part of that may be the wait for the loop, not for the answer.`,
    );
  }
  if (remote > 0 || entries.some(({ cause }) => BUSY.has(cause))) {
    notes.push(
      'What held the thread is contention, not proof: no record says whether this span was ready to run at that time.',
    );
  }
  if (periodNanos > 0 && durationNanos > 0) {
    notes.push(
      `One sample is taken every ${formatDuration(periodNanos)}, so where the thread turned from one thing to another is known to that distance.`,
    );
  }
  return notes;
}
