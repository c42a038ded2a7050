import type { ReactElement } from 'react';
import type { BlockedBy, SpanLedgerResponse } from '../../../src/http/api-types.js';
import { Disclosure } from '../components/disclosure.js';
import { ServiceName } from '../components/service-name.js';
import { formatDuration } from '../format/duration.js';
import { Link } from '../router/link.js';
import { spanPath } from '../router/route.js';
import {
  blockerName,
  blockersSummary,
  heldNanos,
  opensBlockers,
  remoteCallText,
  SHOWN_BLOCKERS,
  splitNotes,
  streaksText,
  topFunction,
} from './ledger-text.js';

/** What held the thread while the span was open and not running; links to the spans it belongs to. */
export function BlockedByTable({ ledger }: { readonly ledger: SpanLedgerResponse }): ReactElement {
  const { blockedBy, notes } = ledger;
  const more = blockedBy.length - SHOWN_BLOCKERS;
  return (
    <section className="blocked-by" aria-label="Blocked by">
      <Disclosure title="Blocked by" note={blockersSummary(blockedBy)} opensAtFirst={opensBlockers(ledger)}>
        <table className="blocked-table" aria-label="Blocked by">
          <thead>
            <tr>
              <th scope="col">What ran meanwhile</th>
              <th scope="col" className="numeric">
                Held the thread
              </th>
              <th scope="col">Top function</th>
            </tr>
          </thead>
          <tbody>
            {blockedBy.slice(0, SHOWN_BLOCKERS).map((row) => (
              <BlockerRow key={`${row.kind} ${row.traceId} ${row.spanId}`} row={row} />
            ))}
          </tbody>
        </table>
        <p className="ledger-note">
          {more > 0 && `And ${more} more. `}
          {splitNotes(notes).contention}
        </p>
      </Disclosure>
    </section>
  );
}

function BlockerRow({ row }: { readonly row: BlockedBy }): ReactElement {
  const { traceId, spanId, service } = row;
  const during = remoteCallText(row);
  const name = blockerName(row);
  return (
    <tr>
      <td>
        <div className="blocked-what">
          {traceId !== null && spanId !== null ? <Link href={spanPath(traceId, spanId)}>{name}</Link> : name}
          {service !== null && (
            <div className="blocked-service">
              <ServiceName service={service} />
            </div>
          )}
        </div>
      </td>
      <td className="numeric" title={streaksText(row)}>
        {formatDuration(heldNanos(row))}
        {during !== '' && <small>{during}</small>}
      </td>
      <td className="blocked-function">{topFunction(row) ?? '–'}</td>
    </tr>
  );
}
