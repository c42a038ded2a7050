import type { ReactElement } from 'react';
import type { ApiSpan } from '../../../src/http/api-types.js';
import { Notice } from '../components/notice.js';
import { formatDuration } from '../format/duration.js';
import { formatDateTime, nanosBetween } from '../format/time.js';
import { AttributeList } from './attributes-tab.js';

export function EventsTab({ span }: { readonly span: ApiSpan }): ReactElement {
  if (span.events.length === 0) {
    return (
      <Notice tone="empty" title="This span has no events">
        <p className="hint">Exceptions and log-like notes of the instrumentation would stand here.</p>
      </Notice>
    );
  }
  return (
    <ol className="events">
      {span.events.map((event, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: events have no identity and never change
        <li key={index}>
          <p className="event-head" title={formatDateTime(event.timeUnixNano)}>
            <strong>{event.name}</strong>
            <span className="number">
              +{formatDuration(nanosBetween(span.startUnixNano, event.timeUnixNano))}
            </span>
          </p>
          {Object.keys(event.attributes).length > 0 && (
            <AttributeList title="Attributes of the event" attributes={event.attributes} />
          )}
        </li>
      ))}
    </ol>
  );
}
