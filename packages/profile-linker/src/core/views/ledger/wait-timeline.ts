import type { SpanId } from '@hotspan/wire';
import type { StoredSpan } from '../../model/span.js';
import { later } from '../../model/times.js';
import { durationOf, type LedgerInput, type OffsetRange } from './ledger-input.js';

/** A span below this one (or the span itself, when it is a call) that was open for a while. */
export interface OpenSpan extends OffsetRange {
  readonly span: StoredSpan;
}

/**
 * What a span may have waited for, told by the spans below it. Each list is sorted and disjoint; where several spans
 * are open, the one that ends last stands for all: the others cannot have been what was waited for to the end.
 */
export interface WaitTimelines {
  /** Calls to other services in flight, as long as their answer was not ready as far as is known. */
  readonly remote: readonly OpenSpan[];
  /** The rest of calls whose callee had ended: the answer was on its way, or lay ready until the loop came to it. */
  readonly answered: readonly OpenSpan[];
  /** Spans of the same process that are no calls. */
  readonly children: readonly OpenSpan[];
}

/**
 * A call is a span of kind client in the span's own process, or a span of another process right below one that is no
 * client (its caller is not instrumented). Messages are not waited for: consumers in other processes are no calls. The
 * end of a callee is believed when the callee lies within its call; else clocks differ, and it is not looked at.
 */
export function waitTimelines(input: LedgerInput): WaitTimelines {
  const { span, descendants } = input;
  const durationNanos = durationOf(span);
  const { instanceId } = span.instance;
  const local = [span, ...descendants].filter(({ instance }) => instance.instanceId === instanceId);
  const localById = new Map(local.map((candidate) => [candidate.spanId, candidate]));
  const callees = calleesByCall(descendants, localById);
  const open = (of: StoredSpan, from: bigint, to: bigint): OpenSpan => ({
    span: of,
    startNanos: Math.max(0, Number(from - span.startUnixNano)),
    endNanos: Math.min(durationNanos, Number(to - span.startUnixNano)),
  });
  const remote: OpenSpan[] = [];
  const answered: OpenSpan[] = [];
  for (const call of local.filter(({ kind }) => kind === 'client')) {
    const answerAt = answerTime(call, callees.get(call.spanId) ?? []);
    remote.push(open(call, call.startUnixNano, answerAt));
    answered.push(open(call, answerAt, call.endUnixNano));
  }
  for (const callee of descendants) {
    if (isCallWithoutClient(callee, localById))
      remote.push(open(callee, callee.startUnixNano, callee.endUnixNano));
  }
  const children = local
    .filter((child) => child.spanId !== span.spanId && child.kind !== 'client')
    .map((child) => open(child, child.startUnixNano, child.endUnixNano));
  return { remote: lastEnding(remote), answered: lastEnding(answered), children: lastEnding(children) };
}

function calleesByCall(
  descendants: readonly StoredSpan[],
  localById: ReadonlyMap<SpanId, StoredSpan>,
): Map<SpanId, StoredSpan[]> {
  const callees = new Map<SpanId, StoredSpan[]>();
  for (const callee of descendants) {
    const { parentSpanId, kind } = callee;
    if (kind !== 'server' || parentSpanId === undefined || !localById.has(parentSpanId)) continue;
    callees.set(parentSpanId, [...(callees.get(parentSpanId) ?? []), callee]);
  }
  return callees;
}

function answerTime(call: StoredSpan, callees: readonly StoredSpan[]): bigint {
  if (callees.length === 0) return call.endUnixNano;
  const isWithin = ({ startUnixNano, endUnixNano }: StoredSpan): boolean =>
    call.startUnixNano <= startUnixNano && startUnixNano <= endUnixNano && endUnixNano <= call.endUnixNano;
  if (!callees.every(isWithin)) return call.endUnixNano;
  return callees.reduce((last, { endUnixNano }) => later(last, endUnixNano), call.startUnixNano);
}

function isCallWithoutClient(callee: StoredSpan, localById: ReadonlyMap<SpanId, StoredSpan>): boolean {
  if (localById.has(callee.spanId) || callee.kind === 'consumer' || callee.parentSpanId === undefined)
    return false;
  const caller = localById.get(callee.parentSpanId);
  return caller !== undefined && caller.kind !== 'client';
}

/** At each instant, of the spans open then, the one that ends last. */
function lastEnding(open: readonly OpenSpan[]): OpenSpan[] {
  const sorted = open
    .filter(({ startNanos, endNanos }) => endNanos > startNanos)
    .sort((a, b) => a.startNanos - b.startNanos || b.endNanos - a.endNanos || compareIds(a, b));
  const result: OpenSpan[] = [];
  let current: OpenSpan | undefined;
  for (const next of sorted) {
    if (current && next.endNanos <= current.endNanos) continue;
    if (current) {
      const endNanos = Math.min(current.endNanos, next.startNanos);
      if (endNanos > current.startNanos) result.push({ ...current, endNanos });
    }
    current = next;
  }
  return current ? [...result, current] : result;
}

function compareIds({ span: a }: OpenSpan, { span: b }: OpenSpan): number {
  return a.spanId < b.spanId ? -1 : Number(a.spanId > b.spanId);
}
