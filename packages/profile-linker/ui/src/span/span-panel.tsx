import type { ReactElement } from 'react';
import type { ApiSpan } from '../../../src/http/api-types.js';
import { CloseIcon, ErrorIcon } from '../components/icons.js';
import { ServiceName } from '../components/service-name.js';
import { Tabs } from '../components/tabs.js';
import { formatDuration } from '../format/duration.js';
import { formatCount, formatShare, shareOf } from '../format/number.js';
import { formatClock, formatDateTime } from '../format/time.js';
import { setQuery, usePlace } from '../router/location.js';
import { AttributesTab } from './attributes-tab.js';
import { EventsTab } from './events-tab.js';
import { ProfileTab } from './profile-tab.js';

export interface SpanPanelProps {
  readonly traceId: string;
  readonly spanId: string;
  /** Undefined when samples name the span but the span itself is not stored. */
  readonly span: ApiSpan | undefined;
  readonly onClose: () => void;
}

export const SPAN_TITLE_ID = 'span-title';

export function SpanPanel({ traceId, spanId, span, onClose }: SpanPanelProps): ReactElement {
  const { search } = usePlace();
  const tab = new URLSearchParams(search).get('tab') ?? 'profile';
  const tabs = [
    { id: 'profile', label: 'Profile' },
    ...(span === undefined
      ? []
      : [
          { id: 'attributes', label: `Attributes (${Object.keys(span.attributes).length})` },
          { id: 'events', label: `Events (${span.events.length})` },
        ]),
  ];
  const current = tabs.some(({ id }) => id === tab) ? tab : 'profile';
  return (
    <section className="span-panel" aria-labelledby={SPAN_TITLE_ID}>
      <PanelHead span={span} spanId={spanId} onClose={onClose} />
      <Tabs
        label="Span details"
        tabs={tabs}
        current={current}
        onChange={(id) => setQuery({ tab: id === 'profile' ? null : id }, { replace: true })}
      >
        {current === 'profile' && (
          <ProfileTab traceId={traceId} spanId={spanId} operation={span?.operation ?? `Span ${spanId}`} />
        )}
        {current === 'attributes' && span !== undefined && <AttributesTab span={span} />}
        {current === 'events' && span !== undefined && <EventsTab span={span} />}
      </Tabs>
    </section>
  );
}

function PanelHead({
  span,
  spanId,
  onClose,
}: Pick<SpanPanelProps, 'span' | 'spanId' | 'onClose'>): ReactElement {
  return (
    <header className="panel-head">
      <div className="panel-title">
        {span !== undefined && <ServiceName service={span.service} />}
        <h2 id={SPAN_TITLE_ID} tabIndex={-1}>
          {span?.operation ?? `Span ${spanId}`}
        </h2>
      </div>
      <button
        type="button"
        className="icon-button"
        onClick={onClose}
        aria-label="Close span"
        title="Close (Esc)"
      >
        <CloseIcon />
      </button>
      {span !== undefined && (
        <dl className="panel-facts">
          <Fact name="Duration" value={formatDuration(span.durationNanos)} strong />
          <Fact
            name="Own wall"
            value={span.samples > 0 ? formatDuration(span.wallNanos) : '–'}
            note={ownShare(span)}
          />
          <Fact name="Own CPU" value={span.samples > 0 ? formatDuration(span.cpuNanos) : '–'} />
          <Fact
            name="Samples"
            value={formatCount(span.samples)}
            note={withChildrenNote(span.withChildren.samples, span.samples)}
          />
          <Fact name="Kind" value={span.kind} />
          <Fact
            name="Started"
            value={formatClock(span.startUnixNano)}
            title={formatDateTime(span.startUnixNano)}
          />
        </dl>
      )}
      {span?.statusCode === 'error' && (
        <p className="panel-error">
          <ErrorIcon /> Error{span.statusMessage !== '' && `: ${span.statusMessage}`}
        </p>
      )}
    </header>
  );
}

/** One sample may stand for more time than a short span has; then a share says nothing. */
function ownShare(span: ApiSpan): string | undefined {
  if (span.samples === 0) return 'no samples';
  const share = shareOf(span.wallNanos, span.durationNanos);
  return share <= 1 ? formatShare(share) : undefined;
}

interface FactProps {
  readonly name: string;
  readonly value: string;
  readonly note?: string | undefined;
  readonly title?: string;
  readonly strong?: boolean;
}

function Fact({ name, value, note, title, strong = false }: FactProps): ReactElement {
  return (
    <div title={title}>
      <dt>{name}</dt>
      <dd className={strong ? 'strong' : undefined}>
        {value}
        {note !== undefined && <small> {note}</small>}
      </dd>
    </div>
  );
}

function withChildrenNote(withChildren: number, own: number): string | undefined {
  return withChildren > own ? `${formatCount(withChildren)} with children` : undefined;
}
