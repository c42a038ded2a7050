import type { CSSProperties, ReactElement } from 'react';
import type { LedgerEntry, SpanLedgerResponse } from '../../../src/http/api-types.js';
import type { ApiFailure } from '../api/client.js';
import { useSpanLedger } from '../api/queries.js';
import { Disclosure } from '../components/disclosure.js';
import { Failed } from '../components/failed.js';
import { WithCode } from '../components/with-code.js';
import { formatDuration } from '../format/duration.js';
import { formatShare } from '../format/number.js';
import { BlockedByTable } from './blocked-by-table.js';
import { LedgerDetails } from './ledger-details.js';
import { causeExplanation, causeLabel, isRefusal } from './ledger-text.js';

export interface TimeLedgerProps {
  readonly traceId: string;
  readonly spanId: string;
  /** The span's window has not arrived yet. */
  readonly isWaiting: boolean;
}

/** What the span's time went into, summing to its duration, and what else held its thread. */
export function TimeLedger({ traceId, spanId, isWaiting }: TimeLedgerProps): ReactElement {
  const { data, error, isPending, refetch } = useSpanLedger(traceId, spanId, isWaiting);
  return (
    <section className="ledger" aria-label="Time ledger" aria-busy={isPending}>
      {isPending && <Awaited />}
      {error !== null && data === undefined && <NoLedger failure={error} onRetry={() => void refetch()} />}
      {data !== undefined && <Loaded key={`${traceId}/${spanId}`} ledger={data} />}
    </section>
  );
}

/** As tall as the ledger will be, so that the graph below hardly moves. */
function Awaited(): ReactElement {
  return (
    <div className="ledger-awaited" role="status">
      <span className="visually-hidden">Loading the time ledger …</span>
      <div className="skeleton" aria-hidden="true" />
    </div>
  );
}

function NoLedger({
  failure,
  onRetry,
}: {
  readonly failure: ApiFailure;
  readonly onRetry: () => void;
}): ReactElement {
  if (!isRefusal(failure.status)) {
    return <Failed what="The time ledger" failure={failure} onRetry={onRetry} />;
  }
  const title = failure.status === 501 ? 'No time ledger from this store.' : 'No time ledger for this span.';
  return (
    <p className="ledger-refused">
      <strong>{title}</strong> <WithCode text={`${failure.message} ${failure.hint}`} />
    </p>
  );
}

function Loaded({ ledger }: { readonly ledger: SpanLedgerResponse }): ReactElement {
  const { entries, durationNanos } = ledger;
  return (
    <>
      <h3>Where the {formatDuration(durationNanos)} went</h3>
      {entries.length > 0 && (
        <>
          <div className="ledger-bar" aria-hidden="true">
            {entries.map((entry) => (
              <Segment key={entry.cause} entry={entry} />
            ))}
          </div>
          <ol className="ledger-legend" aria-label="What the time went into">
            {entries.map((entry) => (
              <LegendItem key={entry.cause} entry={entry} />
            ))}
          </ol>
        </>
      )}
      <div className="ledger-more">
        <Disclosure title="What these mean" opensAtFirst={durationNanos === 0}>
          <LedgerDetails ledger={ledger} />
        </Disclosure>
        {ledger.blockedBy.length > 0 && <BlockedByTable ledger={ledger} />}
      </div>
    </>
  );
}

const LABELLED = 0.14;

function Segment({ entry: { cause, nanos, share } }: { readonly entry: LedgerEntry }): ReactElement {
  const width: CSSProperties = { flexGrow: share * 1000 };
  return (
    <span
      className={`ledger-segment cause-${cause}`}
      style={width}
      title={`${causeLabel(cause)}: ${formatDuration(nanos)}, ${formatShare(share)}\n${causeExplanation(cause)}`}
    >
      {share >= LABELLED && <span className="ledger-segment-label">{causeLabel(cause)}</span>}
    </span>
  );
}

function LegendItem({ entry: { cause, nanos, share } }: { readonly entry: LedgerEntry }): ReactElement {
  return (
    <li title={causeExplanation(cause)}>
      <span className={`swatch cause-${cause}`} aria-hidden="true" />
      <span>{causeLabel(cause)}</span>
      <data value={nanos}>{formatDuration(nanos)}</data>
      <span className="ledger-share">{formatShare(share)}</span>
    </li>
  );
}
