import { type ReactElement, useCallback, useMemo } from 'react';
import type { TraceResponse } from '../../../src/http/api-types.js';
import { useTrace } from '../api/queries.js';
import { Failed } from '../components/failed.js';
import { Loading } from '../components/loading.js';
import { useShortcut } from '../platform/shortcuts.js';
import { useTitle } from '../platform/use-title.js';
import { currentPlace, navigate } from '../router/location.js';
import { changeQuery, spanPath, tracePath } from '../router/route.js';
import { SPAN_TITLE_ID, SpanPanel } from '../span/span-panel.js';
import { buildSpanTree } from './span-tree.js';
import { SplitView } from './split-view.js';
import { TraceHeader } from './trace-header.js';
import { UnknownTrace } from './unknown-trace.js';
import { Waterfall } from './waterfall.js';

export interface TracePageProps {
  readonly traceId: string;
  readonly spanId: string | null;
}

export function TracePage({ traceId, spanId }: TracePageProps): ReactElement {
  const trace = useTrace(traceId);
  const retry = (): void => void trace.refetch();
  useTitle(titleOf(trace.data, spanId));
  if (trace.error !== null && trace.data === undefined) {
    if (trace.error.status === 404)
      return <UnknownTrace traceId={traceId} failure={trace.error} onRetry={retry} />;
    return (
      <div className="centered">
        <Failed what="The trace" failure={trace.error} onRetry={retry} heading="h1" />
      </div>
    );
  }
  if (trace.data === undefined) return <Loading what="the trace" lines={14} heading="h1" />;
  if (trace.data.spans.length === 0 && trace.data.unknownSpans.length === 0) {
    return <UnknownTrace traceId={traceId} onRetry={retry} />;
  }
  return <LoadedTrace trace={trace.data} spanId={spanId} />;
}

interface LoadedTraceProps {
  readonly trace: TraceResponse;
  readonly spanId: string | null;
}

function LoadedTrace({ trace, spanId }: LoadedTraceProps): ReactElement {
  const { traceId } = trace;
  const tree = useMemo(() => buildSpanTree(trace), [trace]);
  const open = useCallback((id: string) => openSpan(traceId, id), [traceId]);
  const close = (): void => {
    navigate(tracePath(traceId) + changeQuery(currentPlace().search, FORGOTTEN));
    document.getElementById('waterfall')?.focus();
  };
  useShortcut('Escape', () => spanId !== null && close());
  const node = spanId === null ? undefined : tree.nodes[tree.indexOf.get(spanId) ?? -1];
  return (
    <SplitView
      first={
        <div className="trace-main">
          <TraceHeader trace={trace} tree={tree} />
          <Waterfall trace={trace} tree={tree} selectedSpanId={spanId} onOpen={open} />
        </div>
      }
      second={
        spanId !== null && (
          <SpanPanel key={spanId} traceId={traceId} spanId={spanId} span={node?.span} onClose={close} />
        )
      }
    />
  );
}

/** Of the query, what belongs to one span; scope, value and collapsed spans stay from span to span. */
const FORGOTTEN = { zoom: null, fn: null, q: null, tab: null };

/** Opening the span that is open already leads into its panel. */
function openSpan(traceId: string, spanId: string): void {
  const { pathname, search } = currentPlace();
  const path = spanPath(traceId, spanId);
  if (pathname === path) document.getElementById(SPAN_TITLE_ID)?.focus();
  else navigate(path + changeQuery(search, FORGOTTEN));
}

function titleOf(trace: TraceResponse | undefined, spanId: string | null): string {
  if (trace === undefined) return 'Trace';
  const span = trace.spans.find((candidate) => candidate.spanId === spanId) ?? trace.spans[0];
  return span === undefined ? 'Trace' : `${span.operation} (${span.service})`;
}
