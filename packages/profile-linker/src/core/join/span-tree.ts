import type { SpanId } from '@hotspan/wire';

/** What the tree needs of a span. */
export interface TreeSpan {
  readonly spanId: SpanId;
  readonly parentSpanId?: SpanId;
}

/** Samples and time of a span or of a set of spans. */
export interface Totals {
  readonly samples: number;
  readonly wallNanos: number;
  readonly cpuNanos: number;
}

export const NO_TOTALS: Totals = Object.freeze({ samples: 0, wallNanos: 0, cpuNanos: 0 });

export function addTotals(a: Totals, b: Totals): Totals {
  return {
    samples: a.samples + b.samples,
    wallNanos: a.wallNanos + b.wallNanos,
    cpuNanos: a.cpuNanos + b.cpuNanos,
  };
}

/**
 * The span itself and everything below it, each once, the span first. The span need not be stored: its children name
 * it. Spans that name each other as parents (a broken trace) are all below one another.
 */
export function subtree(spans: readonly TreeSpan[], spanId: SpanId): SpanId[] {
  const children = childrenByParent(spans);
  const found = new Set<SpanId>([spanId]);
  for (const id of found) for (const child of children.get(id) ?? []) found.add(child);
  return [...found];
}

/** Spans whose parent is named but not among `spans`. */
export function orphans<T extends TreeSpan>(spans: readonly T[]): T[] {
  const known = new Set(spans.map((span) => span.spanId));
  return spans.filter((span) => span.parentSpanId !== undefined && !known.has(span.parentSpanId));
}

/**
 * Totals of every span with all spans below it, in one pass: leaves are added to their parents first. What that
 * leaves over is cycles, whose members all reach one another and so share one sum.
 */
export function totalsWithChildren(
  spans: readonly TreeSpan[],
  own: ReadonlyMap<SpanId, Totals>,
): Map<SpanId, Totals> {
  const parents = new Map(spans.map((span) => [span.spanId, span.parentSpanId]));
  const openChildren = new Map<SpanId, number>(spans.map((span) => [span.spanId, 0]));
  for (const parent of parents.values()) {
    if (parent !== undefined && parents.has(parent)) openChildren.set(parent, openChildren.get(parent)! + 1);
  }
  const sums = new Map(spans.map((span) => [span.spanId, own.get(span.spanId) ?? NO_TOTALS]));
  const ready = [...openChildren].filter(([, open]) => open === 0).map(([id]) => id);
  for (const id of ready) {
    openChildren.delete(id);
    const parent = parents.get(id);
    if (parent === undefined || !openChildren.has(parent)) continue;
    sums.set(parent, addTotals(sums.get(parent)!, sums.get(id)!));
    const open = openChildren.get(parent)! - 1;
    openChildren.set(parent, open);
    if (open === 0) ready.push(parent);
  }
  shareCycleSums([...openChildren.keys()], parents, sums);
  return sums;
}

function shareCycleSums(
  members: readonly SpanId[],
  parents: ReadonlyMap<SpanId, SpanId | undefined>,
  sums: Map<SpanId, Totals>,
): void {
  const done = new Set<SpanId>();
  for (const start of members) {
    const cycle: SpanId[] = [];
    for (let id: SpanId | undefined = start; id !== undefined && !done.has(id); id = parents.get(id)) {
      done.add(id);
      cycle.push(id);
    }
    const sum = cycle.reduce((total, id) => addTotals(total, sums.get(id)!), NO_TOTALS);
    for (const id of cycle) sums.set(id, sum);
  }
}

function childrenByParent(spans: readonly TreeSpan[]): Map<SpanId, SpanId[]> {
  const children = new Map<SpanId, SpanId[]>();
  for (const span of spans) {
    if (span.parentSpanId === undefined) continue;
    const siblings = children.get(span.parentSpanId);
    if (siblings) siblings.push(span.spanId);
    else children.set(span.parentSpanId, [span.spanId]);
  }
  return children;
}
