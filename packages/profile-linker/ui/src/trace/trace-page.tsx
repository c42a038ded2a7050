import { type ReactElement, useMemo } from 'react';
import type { TraceResponse } from '../../../src/http/api-types.js';
import { useTrace } from '../api/queries.js';
import { useShortcut } from '../app/shortcuts.js';
import { useTitle } from '../app/use-title.js';
import { Failed } from '../components/failed.js';
import { Loading } from '../components/loading.js';
import { navigate } from '../router/location.js';
import { tracePath } from '../router/route.js';
import { SpanPanel } from '../span/span-panel.js';
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
  useTitle(titleOf(trace.data, spanId));
  if (trace.error !== null && trace.data === undefined) {
    if (trace.error.status === 404) return <UnknownTrace traceId={traceId} failure={trace.error} />;
    return (
      <div className="centered">
        <Failed what="The trace" failure={trace.error} onRetry={() => void trace.refetch()} heading="h1" />
      </div>
    );
  }
  if (trace.data === undefined) return <Loading what="the trace" lines={14} />;
  if (trace.data.spans.length === 0 && trace.data.unknownSpans.length === 0)
    return <UnknownTrace traceId={traceId} />;
  return <LoadedTrace trace={trace.data} spanId={spanId} />;
}

function LoadedTrace({
  trace,
  spanId,
}: {
  readonly trace: TraceResponse;
  readonly spanId: string | null;
}): ReactElement {
  const tree = useMemo(() => buildSpanTree(trace), [trace]);
  const close = (): void => navigate(tracePath(trace.traceId));
  useShortcut('Escape', () => spanId !== null && close());
  const waterfall = (
    <div className="trace-main">
      <TraceHeader trace={trace} tree={tree} />
      <Waterfall trace={trace} tree={tree} selectedSpanId={spanId} />
    </div>
  );
  if (spanId === null) return waterfall;
  const node = tree.nodes[tree.indexOf.get(spanId) ?? -1];
  return (
    <SplitView
      first={waterfall}
      second={<SpanPanel key={spanId} traceId={trace.traceId} spanId={spanId} node={node} onClose={close} />}
    />
  );
}

function titleOf(trace: TraceResponse | undefined, spanId: string | null): string {
  if (trace === undefined) return 'Trace';
  const span = trace.spans.find((candidate) => candidate.spanId === spanId) ?? trace.spans[0];
  return span === undefined ? 'Trace' : `${span.operation} (${span.service})`;
}
