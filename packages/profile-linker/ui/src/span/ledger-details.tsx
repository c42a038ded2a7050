import type { ReactElement } from 'react';
import type { LedgerEntry, LedgerOverlap, SpanLedgerResponse } from '../../../src/http/api-types.js';
import { formatDuration } from '../format/duration.js';
import { Link } from '../router/link.js';
import { spanPath } from '../router/route.js';
import { causeExplanation, causeLabel, splitNotes } from './ledger-text.js';

const SHOWN_OVERLAPS = 3;

/** Each cause in words with its parts, what overlapped, and how to read the ledger. */
export function LedgerDetails({ ledger }: { readonly ledger: SpanLedgerResponse }): ReactElement {
  const { traceId, entries, overlaps, thread, notes } = ledger;
  return (
    <>
      {entries.length > 0 && (
        <dl className="ledger-causes">
          {entries.map((entry) => (
            <div key={entry.cause}>
              <dt>
                <span className={`swatch cause-${entry.cause}`} aria-hidden="true" />
                {causeLabel(entry.cause)}
              </dt>
              <dd>
                {causeExplanation(entry.cause)}
                <Parts entry={entry} traceId={traceId} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      <ul className="ledger-notes" aria-label="Notes">
        {overlaps.slice(0, SHOWN_OVERLAPS).map((overlap) => (
          <li key={`${overlap.cause} ${overlap.meanwhile}`}>{overlapText(overlap)}</li>
        ))}
        {splitNotes(notes).others.map((note) => (
          <li key={note}>{note}</li>
        ))}
        {thread !== null && (
          <li>
            Samples of thread {thread.threadId}
            {thread.name !== '' && ` (${thread.name})`}.
          </li>
        )}
      </ul>
    </>
  );
}

function overlapText({ cause, meanwhile, nanos }: LedgerOverlap): string {
  return `${formatDuration(nanos)} counted as “${causeLabel(cause)}” also fell together with “${causeLabel(meanwhile)}”.`;
}

function Parts({
  entry,
  traceId,
}: {
  readonly entry: LedgerEntry;
  readonly traceId: string;
}): ReactElement | null {
  if (entry.detail.length === 0) return null;
  return (
    <ul className="ledger-parts" aria-label={`Parts of ${causeLabel(entry.cause)}`}>
      {entry.detail.map(({ name, nanos, spanId }) => (
        <li key={spanId ?? name}>
          {spanId === null ? name : <Link href={spanPath(traceId, spanId)}>{name}</Link>}{' '}
          <span className="number">{formatDuration(nanos)}</span>
        </li>
      ))}
    </ul>
  );
}
