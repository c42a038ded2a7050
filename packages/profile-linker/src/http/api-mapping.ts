import type { Totals } from '../core/join/span-tree.js';
import type { SpanSummary, StoredSpan } from '../core/model/span.js';
import { earlier, later } from '../core/model/times.js';
import type { TraceSpan, TraceView } from '../service/lookup.js';
import type { SpanLedgerView } from '../service/span-ledger.js';
import type { ApiSpan, ApiSpanSummary, SpanLedgerResponse, TraceResponse } from './api-types.js';
import { toJsonAttributes } from './json.js';

export function toApiSummary(span: SpanSummary): ApiSpanSummary {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId ?? null,
    service: span.service,
    operation: span.operation,
    kind: span.kind,
    statusCode: span.statusCode,
    startUnixNano: span.startUnixNano.toString(),
    durationNanos: span.durationNanos,
    samples: span.samples,
    wallNanos: span.wallNanos,
    cpuNanos: span.cpuNanos,
  };
}

export function summaryOf(span: StoredSpan, own: Totals): ApiSpanSummary {
  return toApiSummary({
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId !== undefined && { parentSpanId: span.parentSpanId }),
    service: span.instance.service,
    operation: span.name,
    kind: span.kind,
    statusCode: span.statusCode,
    startUnixNano: span.startUnixNano,
    durationNanos: durationOf(span),
    samples: own.samples,
    wallNanos: own.wallNanos,
    cpuNanos: own.cpuNanos,
  });
}

export function toApiTrace(view: TraceView): TraceResponse {
  const starts = view.spans.map(({ span }) => span.startUnixNano);
  const ends = view.spans.map(({ span }) => span.endUnixNano);
  const start = starts.reduce(earlier, starts[0] ?? 0n);
  const end = ends.reduce(later, start);
  return {
    traceId: view.traceId,
    startUnixNano: start.toString(),
    durationNanos: Number(end - start),
    spans: view.spans.map(toApiSpan),
    orphanSpanIds: view.orphanSpanIds,
    unknownSpans: view.unknownSpans.map(({ spanId, samples }) => ({ spanId, samples })),
    instances: Object.fromEntries(
      view.instances.map(({ instanceId, service, resource }) => [
        instanceId,
        { service, resource: toJsonAttributes(resource) },
      ]),
    ),
  };
}

export function toApiLedger({ span, ledger, ...view }: SpanLedgerView): SpanLedgerResponse {
  const { traceId, spanId } = span;
  return { traceId, spanId, ...ledger, ...view };
}

function toApiSpan({ span, own, withChildren }: TraceSpan): ApiSpan {
  const { samples, wallNanos, cpuNanos } = withChildren;
  return {
    ...summaryOf(span, own),
    endUnixNano: span.endUnixNano.toString(),
    statusMessage: span.statusMessage,
    attributes: toJsonAttributes(span.attributes),
    events: span.events.map(({ timeUnixNano, name, attributes }) => ({
      timeUnixNano: timeUnixNano.toString(),
      name,
      attributes: toJsonAttributes(attributes),
    })),
    links: span.links.map(({ traceId, spanId }) => ({ traceId, spanId })),
    instanceId: span.instance.instanceId,
    scopeName: span.scope.name,
    withChildren: { samples, wallNanos, cpuNanos },
  };
}

/** A span that ends before it starts (a clock was set back) has no duration. */
function durationOf({ startUnixNano, endUnixNano }: StoredSpan): number {
  return endUnixNano > startUnixNano ? Number(endUnixNano - startUnixNano) : 0;
}
