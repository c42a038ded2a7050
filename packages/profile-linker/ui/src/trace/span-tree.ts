import type { ApiSpan, TraceResponse } from '../../../src/http/api-types.js';
import { nanosBetween } from '../format/time.js';

export interface SpanNode {
  readonly span: ApiSpan;
  readonly depth: number;
  /** Index of the parent in `SpanTree.nodes`; -1 for a root. */
  readonly parent: number;
  /** Indices into `SpanTree.nodes`, by start time. */
  readonly children: readonly number[];
  /** Spans below this one. */
  readonly descendants: number;
  /** From the start of the trace. */
  readonly offsetNanos: number;
  /** The parent belongs to the same service. */
  readonly sameService: boolean;
  /** The parent is named, but not stored. */
  readonly orphan: boolean;
}

/** The spans of a trace in the order of the waterfall: each before its children. */
export interface SpanTree {
  readonly nodes: readonly SpanNode[];
  readonly indexOf: ReadonlyMap<string, number>;
}

/** A span whose parent is missing, or whose parents lead in a circle, stands as a root: nothing is left out. */
export function buildSpanTree(trace: TraceResponse): SpanTree {
  const orphans = new Set(trace.orphanSpanIds);
  const childSpans = groupByParent(trace.spans);
  const known = new Set(trace.spans.map((span) => span.spanId));
  const roots = trace.spans.filter((span) => span.parentSpanId === null || !known.has(span.parentSpanId));
  const nodes: Mutable<SpanNode>[] = [];
  const indexOf = new Map<string, number>();
  for (const span of [...roots, ...trace.spans]) visit(span);

  function visit(root: ApiSpan): void {
    const stack: { readonly span: ApiSpan; readonly parent: number }[] = [{ span: root, parent: -1 }];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const { span, parent } = next;
      if (indexOf.has(span.spanId)) continue;
      const index = nodes.length;
      indexOf.set(span.spanId, index);
      nodes.push({
        span,
        parent,
        depth: parent < 0 ? 0 : nodes[parent]!.depth + 1,
        children: [],
        descendants: 0,
        offsetNanos: nanosBetween(trace.startUnixNano, span.startUnixNano),
        sameService: parent >= 0 && nodes[parent]!.span.service === span.service,
        orphan: orphans.has(span.spanId),
      });
      if (parent >= 0) (nodes[parent]!.children as number[]).push(index);
      for (const child of (childSpans.get(span.spanId) ?? []).toReversed())
        stack.push({ span: child, parent: index });
    }
  }
  for (let index = nodes.length - 1; index >= 0; index--) {
    const { parent, descendants } = nodes[index]!;
    if (parent >= 0) nodes[parent]!.descendants += descendants + 1;
  }
  return { nodes, indexOf };
}

type Mutable<T> = { -readonly [key in keyof T]: T[key] };

function groupByParent(spans: readonly ApiSpan[]): Map<string, ApiSpan[]> {
  const groups = new Map<string, ApiSpan[]>();
  for (const span of spans) {
    if (span.parentSpanId === null) continue;
    const group = groups.get(span.parentSpanId);
    if (group === undefined) groups.set(span.parentSpanId, [span]);
    else group.push(span);
  }
  return groups;
}

/** Indices of the nodes to show, leaving out what lies below a collapsed span. */
export function visibleRows(tree: SpanTree, collapsed: ReadonlySet<string>): number[] {
  const rows: number[] = [];
  for (let index = 0; index < tree.nodes.length; ) {
    const node = tree.nodes[index]!;
    rows.push(index);
    index += collapsed.has(node.span.spanId) ? node.descendants + 1 : 1;
  }
  return rows;
}

/** The ancestors of a span, the nearest first. */
export function ancestorsOf(tree: SpanTree, index: number): number[] {
  const ancestors: number[] = [];
  for (let at = tree.nodes[index]?.parent ?? -1; at >= 0; at = tree.nodes[at]!.parent) ancestors.push(at);
  return ancestors;
}
