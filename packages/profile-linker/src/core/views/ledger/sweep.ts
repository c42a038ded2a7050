import type { LedgerCause } from '../../model/ledger.js';
import type { OffsetRange } from './ledger-input.js';
import type { ThreadCause } from './thread-cause.js';
import type { ThreadSegment } from './thread-timeline.js';
import type { OpenSpan, WaitTimelines } from './wait-timeline.js';

/** A stretch in which neither what the thread did nor what the span waited for changed. */
export interface Segment extends OffsetRange {
  readonly cause: LedgerCause;
  /** What also held, if anything worth telling did. */
  readonly meanwhile: LedgerCause | null;
  readonly thread: ThreadSegment;
  /** The span that was waited for, as far as is known. */
  readonly awaited: OpenSpan | null;
}

type WaitKind = keyof WaitTimelines;

/** The span's own time is certain: it ran. */
const RAN: ReadonlySet<ThreadCause> = new Set([
  'own-app',
  'own-package',
  'own-node',
  'gc-active',
  'child-code',
]);
const HELD: ReadonlySet<ThreadCause> = new Set(['gc-waiting', 'loop-other-spans', 'loop-no-span']);
const WAIT_CAUSE = { remote: 'remote-call', answered: 'remote-call', children: 'child-waiting' } as const;

/**
 * Lays what the thread did over what the span waited for, and gives every instant one cause:
 * 1. what ran of the span and of those below it, with the garbage collection in it;
 * 2. a remote call whose answer is not known to have been ready: nothing on the thread could have shortened that;
 * 3. what else held the thread: garbage collection, other spans, code of no span;
 * 4. a remote call whose callee had ended;
 * 5. nothing known;
 * 6. a waiting child; 7. an idle thread.
 */
export function sweep(thread: readonly ThreadSegment[], waits: WaitTimelines): Segment[] {
  const cursors = (['remote', 'answered', 'children'] as const).map((kind) => new Cursor(kind, waits[kind]));
  const segments: Segment[] = [];
  for (const segment of thread) {
    for (let at = segment.startNanos; at < segment.endNanos; ) {
      const waiting = cursors.filter((cursor) => cursor.isOpenAt(at))[0];
      const endNanos = cursors.reduce(
        (end, cursor) => Math.min(end, cursor.nextChange(at)),
        segment.endNanos,
      );
      segments.push({ startNanos: at, endNanos, thread: segment, ...decide(segment, waiting) });
      at = endNanos;
    }
  }
  return segments;
}

function decide(
  { cause, sample }: ThreadSegment,
  waiting: Cursor | undefined,
): Pick<Segment, 'cause' | 'meanwhile' | 'awaited'> {
  if (waiting === undefined) return { cause, meanwhile: null, awaited: null };
  const { kind } = waiting;
  const awaited = waiting.current();
  const waitCause = WAIT_CAUSE[kind];
  if (RAN.has(cause)) {
    const isItself =
      cause === 'child-code' && (kind === 'children' || sample?.spanId === awaited?.span.spanId);
    return { cause, meanwhile: isItself ? null : waitCause, awaited };
  }
  const waitCounts = kind === 'remote' || (kind === 'answered' && !HELD.has(cause)) || cause === 'idle';
  if (!waitCounts) return { cause, meanwhile: waitCause, awaited };
  return { cause: waitCause, meanwhile: cause === 'idle' ? null : cause, awaited };
}

/** Walks a sorted, disjoint list along with time that only grows. */
class Cursor {
  readonly kind: WaitKind;
  readonly #list: readonly OpenSpan[];
  #index = 0;

  constructor(kind: WaitKind, list: readonly OpenSpan[]) {
    this.kind = kind;
    this.#list = list;
  }

  isOpenAt(atNanos: number): boolean {
    while ((this.#list[this.#index]?.endNanos ?? Number.POSITIVE_INFINITY) <= atNanos) this.#index++;
    return (this.#list[this.#index]?.startNanos ?? Number.POSITIVE_INFINITY) <= atNanos;
  }

  /** The one of the last `isOpenAt`. */
  current(): OpenSpan | null {
    return this.#list[this.#index] ?? null;
  }

  nextChange(atNanos: number): number {
    const at = this.#list[this.#index];
    if (at === undefined) return Number.POSITIVE_INFINITY;
    return at.startNanos > atNanos ? at.startNanos : at.endNanos;
  }
}
