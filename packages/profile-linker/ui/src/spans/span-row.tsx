import type { ReactElement } from 'react';
import type { ApiSpanSummary } from '../../../src/http/api-types.js';
import { ErrorIcon } from '../components/icons.js';
import { ServiceName, serviceClass } from '../components/service-name.js';
import { formatDuration } from '../format/duration.js';
import { formatCount } from '../format/number.js';
import { formatAge, formatDateTime } from '../format/time.js';
import { Link } from '../router/link.js';
import { spanPath } from '../router/route.js';

export interface SpanRowProps {
  readonly span: ApiSpanSummary;
  readonly longestNanos: number;
  readonly nowMillis: number;
}

export function SpanRow({ span, longestNanos, nowMillis }: SpanRowProps): ReactElement {
  return (
    <tr>
      <td className="cell-operation">
        <div className="operation-line">
          <Link href={spanPath(span.traceId, span.spanId)} className="span-link" id={`span-${span.spanId}`}>
            {span.operation}
          </Link>
          {span.statusCode === 'error' && (
            <span className="error-mark">
              <ErrorIcon /> error
            </span>
          )}
          <ServiceName service={span.service} />
        </div>
      </td>
      <td className="numeric strong">{formatDuration(span.durationNanos)}</td>
      <td className="col-bar">
        <DurationBar span={span} longestNanos={longestNanos} />
      </td>
      <td className="numeric col-wide">{ownTime(span, span.wallNanos)}</td>
      <td className="numeric col-wide">{ownTime(span, span.cpuNanos)}</td>
      <td className="numeric">
        {span.samples > 0 ? formatCount(span.samples) : <span className="faint">none</span>}
      </td>
      <td className="col-time" title={formatDateTime(span.startUnixNano)}>
        {formatAge(span.startUnixNano, nowMillis)}
      </td>
    </tr>
  );
}

function ownTime(span: ApiSpanSummary, nanos: number): ReactElement | string {
  return span.samples > 0 ? formatDuration(nanos) : <span className="faint">–</span>;
}

/** The span's duration against the longest of the list; the strip inside is its own profiled time. */
function DurationBar({ span, longestNanos }: Pick<SpanRowProps, 'span' | 'longestNanos'>): ReactElement {
  const width = Math.max(0.4, (span.durationNanos / longestNanos) * 100);
  const own = span.durationNanos > 0 ? Math.min(100, (span.wallNanos / span.durationNanos) * 100) : 0;
  return (
    <div className={`duration-bar ${serviceClass(span.service)}`} aria-hidden="true">
      <div className="duration-fill" style={{ width: `${width}%` }}>
        <div className="own-strip" style={{ width: `${own}%` }} />
      </div>
    </div>
  );
}
