import { HotspanError, type SpanId, type TraceId } from '@hotspan/wire';
import { coverageOf } from '../core/join/coverage.js';
import { subtree } from '../core/join/span-tree.js';
import type { Coverage } from '../core/model/coverage.js';
import type { BlockedBy, Ledger } from '../core/model/ledger.js';
import type { SpanRef, StoredSpan, WindowInfo } from '../core/model/span.js';
import { later } from '../core/model/times.js';
import { buildBlockedBy } from '../core/views/blocked-by.js';
import { buildLedger } from '../core/views/ledger/ledger.js';
import type { StoreReader, ThreadSamples } from '../store/store.js';
import { ledgerNotes } from './ledger-notes.js';

export interface LedgerThread {
  readonly threadId: number;
  readonly name: string;
}

export interface SpanLedgerView {
  readonly span: StoredSpan;
  /** Null when no thread of the span's process was sampled during it. */
  readonly thread: LedgerThread | null;
  readonly ledger: Ledger;
  readonly blockedBy: readonly BlockedBy[];
  /** Of the span only, on that thread. */
  readonly coverage: Coverage;
  readonly notes: readonly string[];
}

/** A longer span is a stream or a job; reading what ran during it costs more than it tells. */
const LONGEST_SPAN_NANOS = 600_000_000_000n;
/** Rows beyond this are of no use to a reader, and each may name another trace that has to be looked up. */
const MOST_BLOCKERS = 10;
const MAIN_THREAD = 0;
const NO_SAMPLES: ThreadSamples = Object.freeze({ frames: [], stacks: [], samples: [] });

/**
 * @throws HotspanError `HOTSPAN_SPAN_NOT_STORED`; `HOTSPAN_SPAN_TOO_LONG` beyond ten minutes;
 * `HOTSPAN_NO_SAMPLE_TIMES` when the store does not keep when samples were taken.
 */
export async function lookUpSpanLedger(
  reader: StoreReader,
  traceId: TraceId,
  spanId: SpanId,
): Promise<SpanLedgerView> {
  const trace = await reader.getTrace(traceId);
  const span = trace.find((candidate) => candidate.spanId === spanId);
  if (span === undefined) throw notStored(traceId, spanId);
  const refusal = ledgerRefusal(reader, span);
  if (refusal !== undefined) throw refusal;
  return spanLedger(reader, trace, span);
}

/** Why a span can have no ledger; `undefined` when it can. */
export function ledgerRefusal(reader: StoreReader, span: StoredSpan): HotspanError | undefined {
  if (!reader.capabilities().sampleTimes) {
    return new HotspanError(
      'HOTSPAN_NO_SAMPLE_TIMES',
      'This store does not keep when each sample was taken, so it cannot tell what ran during a span.',
      'Use a store that keeps sample times, such as SQLite.',
    );
  }
  if (span.endUnixNano - span.startUnixNano <= LONGEST_SPAN_NANOS) return undefined;
  return new HotspanError(
    'HOTSPAN_SPAN_TOO_LONG',
    `Span ${span.spanId} lasted longer than 10 minutes; the time ledger is for requests, not for streams and jobs.`,
    'Look at the spans below it, or at its profile.',
  );
}

/** @param trace all stored spans of the span's trace */
export async function spanLedger(
  reader: StoreReader,
  trace: readonly StoredSpan[],
  span: StoredSpan,
): Promise<SpanLedgerView> {
  const { startUnixNano } = span;
  const endUnixNano = later(span.endUnixNano, startUnixNano);
  const range = { fromUnixNano: startUnixNano, toUnixNano: endUnixNano };
  const ofInstance = await reader.windows(span.instance.instanceId, range);
  const { window, taken } = await readThread(reader, span, ofInstance, range);
  const windows = ofInstance.filter(({ threadId }) => threadId === window?.threadId);
  const below = new Set(subtree(trace, span.spanId));
  const descendants = trace.filter(({ spanId }) => spanId !== span.spanId && below.has(spanId));
  const { segments, ledger } = buildLedger({ ...taken, span, descendants, windows });
  const blockedBy = buildBlockedBy(segments, taken).slice(0, MOST_BLOCKERS);
  const own = taken.samples.filter((sample) => isOf(sample, span)).length;
  const coverage = coverageOf(own, [{ intervals: [span], windows }]);
  return {
    span,
    thread: window ? { threadId: window.threadId, name: window.threadName } : null,
    ledger,
    blockedBy: await withOperations(reader, trace, blockedBy),
    coverage,
    notes: ledgerNotes(ledger, coverage),
  };
}

interface ReadThread {
  readonly window: WindowInfo | undefined;
  readonly taken: ThreadSamples;
}

/**
 * The thread that the span ran on: the one with samples of it; else the main thread, if it was sampled; else the one
 * that the span names. Usually one thread is sampled, or the main thread has samples of it, and only that is read.
 */
async function readThread(
  reader: StoreReader,
  span: StoredSpan,
  windows: readonly WindowInfo[],
  range: { readonly fromUnixNano: bigint; readonly toUnixNano: bigint },
): Promise<ReadThread> {
  const named = span.attributes['thread.id'];
  const rank = ({ threadId }: WindowInfo): number =>
    threadId === MAIN_THREAD ? 0 : threadId === named ? 1 : 2;
  const threads = [...new Map(windows.map((window) => [window.threadId, window])).values()].sort(
    (a, b) => rank(a) - rank(b) || a.threadId - b.threadId,
  );
  let first: ReadThread | undefined;
  for (const window of threads) {
    const { instanceId, threadId } = window;
    const taken = await reader.threadWindow({ instanceId, threadId, ...range });
    if (taken.samples.some((sample) => isOf(sample, span))) return { window, taken };
    first ??= { window, taken };
  }
  if (first && rank(first.window!) < 2) return first;
  return { window: undefined, taken: NO_SAMPLES };
}

function isOf({ traceId, spanId }: Partial<SpanRef>, span: StoredSpan): boolean {
  return spanId === span.spanId && traceId === span.traceId;
}

/** Names the spans that held the thread, where they are stored. */
async function withOperations(
  reader: StoreReader,
  trace: readonly StoredSpan[],
  blockedBy: readonly BlockedBy[],
): Promise<BlockedBy[]> {
  const known = trace[0]?.traceId;
  const traceIds = new Set(blockedBy.flatMap(({ traceId }) => (traceId === null ? [] : [traceId])));
  const traces = await Promise.all(
    [...traceIds].filter((traceId) => traceId !== known).map((traceId) => reader.getTrace(traceId)),
  );
  const spans = new Map([...trace, ...traces.flat()].map((span) => [refText(span), span]));
  return blockedBy.map((row) => {
    const { traceId, spanId } = row;
    const span = traceId && spanId ? spans.get(refText({ traceId, spanId })) : undefined;
    return span ? { ...row, operation: span.name, service: span.instance.service } : row;
  });
}

function refText({ traceId, spanId }: SpanRef): string {
  return `${traceId} ${spanId}`;
}

function notStored(traceId: TraceId, spanId: SpanId): HotspanError {
  return new HotspanError(
    'HOTSPAN_SPAN_NOT_STORED',
    `Span ${spanId} of trace ${traceId} is not stored.`,
    'A span is exported some seconds after it ends: try again shortly, and check both ids.',
  );
}
