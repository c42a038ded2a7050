import type { SpanId, TraceId } from '@hotspan/wire';
import type { ApiFrame } from './views.js';

/**
 * What a span's time went into, in the order in which it is told.
 *
 * - `own-app`, `own-package`, `own-node`: the span's code ran; whose function was at the leaf (`own-node`: Node's own
 *   JavaScript and native code).
 * - `gc-active`: garbage collection that interrupted code of the span or of a span below it.
 * - `child-code`: code of spans below it ran on its thread.
 * - `remote-call`: a call to another service was in flight, and nothing of the span or of those below it ran.
 * - `gc-waiting`: garbage collection that interrupted other code, while the span waited.
 * - `loop-other-spans`: the thread ran code of other spans, while the span waited.
 * - `loop-no-span`: the thread ran code of no span (a timer, start-up, a trace that is not sampled), while it waited.
 * - `child-waiting`: a span below it in the same process was open and waited itself.
 * - `idle`: the thread had nothing to do.
 * - `unsampled`: nothing is known: no window covers the time, or no sample came where one was due.
 */
export type LedgerCause =
  | 'own-app'
  | 'own-package'
  | 'own-node'
  | 'gc-active'
  | 'child-code'
  | 'remote-call'
  | 'gc-waiting'
  | 'loop-other-spans'
  | 'loop-no-span'
  | 'child-waiting'
  | 'idle'
  | 'unsampled';

export const LEDGER_CAUSES: readonly LedgerCause[] = Object.freeze<LedgerCause[]>([
  'own-app',
  'own-package',
  'own-node',
  'gc-active',
  'child-code',
  'remote-call',
  'gc-waiting',
  'loop-other-spans',
  'loop-no-span',
  'child-waiting',
  'idle',
  'unsampled',
]);

/** A part of an entry: a package, a span below this one, or why nothing is known. */
export interface LedgerPart {
  readonly name: string;
  readonly nanos: number;
  /** Set when the part is a span of the same trace. */
  readonly spanId: SpanId | null;
}

export interface LedgerEntry {
  readonly cause: LedgerCause;
  readonly nanos: number;
  /** Of the span's duration, 0 to 1. */
  readonly share: number;
  /** Largest first, at most 10; empty where there is nothing to tell apart. Their sum does not exceed `nanos`. */
  readonly detail: readonly LedgerPart[];
}

/** Time that is counted as `cause` and was `meanwhile` as well; not part of the sum. */
export interface LedgerOverlap {
  readonly cause: LedgerCause;
  readonly meanwhile: LedgerCause;
  readonly nanos: number;
}

export interface Ledger {
  /** 0 for a span that ends before it starts (a clock was set back). */
  readonly durationNanos: number;
  /** Causes with time, in the order of `LEDGER_CAUSES`. Their nanoseconds sum to the duration exactly. */
  readonly entries: readonly LedgerEntry[];
  /** Largest first. */
  readonly overlaps: readonly LedgerOverlap[];
}

/** A function and the time that samples stand for in which it was the innermost application frame (else the leaf). */
export interface BlockingFunction extends ApiFrame {
  readonly nanos: number;
}

/**
 * What held the thread while the span was open and not running. Overlap shows contention; it does not prove that the
 * span was ready to run.
 */
export interface BlockedBy {
  /** `span`: code of one other span; `no-span`: code of no span, summed; `gc`: garbage collection in other code, summed. */
  readonly kind: 'span' | 'no-span' | 'gc';
  readonly traceId: TraceId | null;
  readonly spanId: SpanId | null;
  /** Null when the span is not stored (yet), and for kinds without a span. */
  readonly operation: string | null;
  readonly service: string | null;
  /** Its share of the ledger's `loop-other-spans`, `loop-no-span` or `gc-waiting`. */
  readonly nanos: number;
  /** Beside that: the time in which a remote call was in flight, which the ledger counts as `remote-call`. */
  readonly duringRemoteCallNanos: number;
  readonly samples: number;
  /** Stretches without a break, and the longest of them. */
  readonly streaks: number;
  readonly longestStreakNanos: number;
  /** Most time first, at most 5. */
  readonly functions: readonly BlockingFunction[];
}
