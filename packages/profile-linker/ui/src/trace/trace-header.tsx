import { type ReactElement, useMemo } from 'react';
import type { TraceResponse } from '../../../src/http/api-types.js';
import { CopyButton } from '../components/copy-button.js';
import { Notice } from '../components/notice.js';
import { ServiceName } from '../components/service-name.js';
import { formatDuration } from '../format/duration.js';
import { plural } from '../format/number.js';
import { formatDateTime } from '../format/time.js';
import { Link } from '../router/link.js';
import { spanPath } from '../router/route.js';
import type { SpanTree } from './span-tree.js';

export function TraceHeader({
  trace,
  tree,
}: {
  readonly trace: TraceResponse;
  readonly tree: SpanTree;
}): ReactElement {
  const root = tree.nodes[0]?.span;
  const services = useMemo(() => [...new Set(trace.spans.map((span) => span.service))], [trace.spans]);
  const errors = trace.spans.filter((span) => span.statusCode === 'error').length;
  return (
    <header className="trace-header">
      <nav aria-label="Breadcrumb" className="breadcrumb">
        <Link href="/">Slowest spans</Link>
        <span aria-hidden="true">/</span>
        <span>
          Trace <code>{trace.traceId.slice(0, 8)}</code>
          <CopyButton text={trace.traceId} label="Copy the trace id" />
        </span>
      </nav>
      <h1>{root?.operation ?? 'Trace without stored spans'}</h1>
      <p className="facts">
        <strong className="number">{formatDuration(trace.durationNanos)}</strong>
        <span>{plural(trace.spans.length, 'span')}</span>
        {errors > 0 && <span className="error-count">{plural(errors, 'error')}</span>}
        <span>{formatDateTime(trace.startUnixNano)}</span>
      </p>
      <ul className="service-list" aria-label="Services">
        {services.map((service) => (
          <li key={service}>
            <ServiceName service={service} />
          </li>
        ))}
      </ul>
      <PartialTrace trace={trace} />
    </header>
  );
}

/** Says what of the trace is missing. */
function PartialTrace({ trace }: { readonly trace: TraceResponse }): ReactElement | null {
  const { orphanSpanIds, unknownSpans } = trace;
  if (orphanSpanIds.length === 0 && unknownSpans.length === 0) return null;
  return (
    <Notice tone="partial" title="Part of this trace is missing" heading="h2">
      {orphanSpanIds.length > 0 && (
        <p>
          {plural(orphanSpanIds.length, 'span')} name a parent that is not stored; they stand at the top
          level, marked “parent missing”.
        </p>
      )}
      {unknownSpans.length > 0 && (
        <p>
          Samples without a stored span:{' '}
          {unknownSpans.slice(0, 5).map(({ spanId, samples }) => (
            <Link key={spanId} href={spanPath(trace.traceId, spanId)} className="inline-item">
              {spanId} ({plural(samples, 'sample')})
            </Link>
          ))}
          {unknownSpans.length > 5 && `and ${unknownSpans.length - 5} more`}
        </p>
      )}
    </Notice>
  );
}
