import type { TimedSample } from '../../model/span.js';
import { CoveredTime } from './covered-time.js';
import { durationOf, type LedgerInput, type OffsetRange } from './ledger-input.js';
import { type ThreadCause, threadCauses } from './thread-cause.js';

/** What the thread did for a while. */
export interface ThreadSegment extends OffsetRange {
  readonly cause: ThreadCause;
  /** The sample that stands for this time; null where none does. */
  readonly sample: TimedSample | null;
  /** Whether a window covers it; tells the two kinds of `unsampled` apart. */
  readonly isCovered: boolean;
}

interface PlacedSample {
  readonly atNanos: number;
  readonly cause: ThreadCause;
  readonly sample: TimedSample;
}

/** Between two samples that show the same, so many missing ones are taken to be late, not different. */
const LATE_SAMPLES = 10;

/**
 * The thread's time during a span, from its start to its end without gap or overlap.
 *
 * A sample stands for the time up to the middle between it and its neighbours, but for no more than one period to each
 * side. Two neighbours farther apart leave silence between them, which is
 * - what both show, when both show the same, the thread is sampled also while it idles, no more than ten samples are
 *   missing and windows cover it: signals come late on a busy machine;
 * - `unsampled`, when it is sampled also while it idles (one of its samples shows that, or its windows are full);
 * - `idle`, when it is only sampled while it runs;
 * - `unsampled`, outside every window.
 *
 * A span's start and its end are no samples: what came before the first is silence beyond one period. Only samples
 * inside the span count; those around it show what ran before and after.
 */
export function threadTimeline(input: LedgerInput): ThreadSegment[] {
  const durationNanos = durationOf(input.span);
  const placed = placeSamples(input, durationNanos);
  const covered = new CoveredTime(input.windows, input.span.startUnixNano);
  return new TimelineBuilder(placed, covered, durationNanos).build();
}

function placeSamples(input: LedgerInput, durationNanos: number): PlacedSample[] {
  const causeOf = threadCauses(input);
  const { startUnixNano } = input.span;
  return input.samples
    .map((sample) => ({ atNanos: Number(sample.timestampUnixNano - startUnixNano), sample }))
    .filter(({ atNanos }) => atNanos >= 0 && atNanos < durationNanos)
    .sort((a, b) => a.atNanos - b.atNanos || compareContent(a.sample, b.sample))
    .map((placed) => ({ ...placed, cause: causeOf(placed.sample) }));
}

/** Samples of one instant are put in an order of their own, so that the order of the input has no effect. */
function compareContent(a: TimedSample, b: TimedSample): number {
  return (
    compareText(a.traceId ?? '', b.traceId ?? '') ||
    compareText(a.spanId ?? '', b.spanId ?? '') ||
    a.stackIndex - b.stackIndex
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

class TimelineBuilder {
  readonly #placed: readonly PlacedSample[];
  readonly #covered: CoveredTime;
  readonly #durationNanos: number;
  readonly #reachNanos: number;
  readonly #seesIdle: boolean;
  readonly #segments: ThreadSegment[] = [];

  constructor(placed: readonly PlacedSample[], covered: CoveredTime, durationNanos: number) {
    this.#placed = placed;
    this.#covered = covered;
    this.#durationNanos = durationNanos;
    this.#reachNanos = covered.periodNanos || medianDistance(placed) || durationNanos;
    this.#seesIdle = covered.isFull || placed.some(({ cause }) => cause === 'idle');
  }

  build(): ThreadSegment[] {
    let at = 0;
    this.#placed.forEach((placed, index) => {
      const startNanos = this.#startOf(placed, this.#placed[index - 1]);
      this.#addSilence({ startNanos: at, endNanos: startNanos });
      const endNanos = this.#endOf(placed, this.#placed[index + 1]);
      const { cause, sample } = placed;
      if (endNanos > startNanos)
        this.#segments.push({ startNanos, endNanos, cause, sample, isCovered: true });
      at = endNanos;
    });
    this.#addSilence({ startNanos: at, endNanos: this.#durationNanos });
    return this.#segments;
  }

  #startOf(placed: PlacedSample, before: PlacedSample | undefined): number {
    if (before && this.#areNeighbours(before, placed)) return middle(before, placed);
    const covered = this.#covered.around(placed.atNanos).startNanos;
    return Math.max(0, Math.round(placed.atNanos - this.#reachNanos), Math.min(covered, placed.atNanos));
  }

  #endOf(placed: PlacedSample, after: PlacedSample | undefined): number {
    if (after && this.#areNeighbours(placed, after)) return middle(placed, after);
    const covered = this.#covered.around(placed.atNanos).endNanos;
    const reached = Math.round(placed.atNanos + this.#reachNanos);
    return Math.min(this.#durationNanos, reached, Math.max(covered, placed.atNanos));
  }

  /** Whether the time between two samples is theirs. */
  #areNeighbours(a: PlacedSample, b: PlacedSample): boolean {
    const distance = b.atNanos - a.atNanos;
    if (distance <= 2 * this.#reachNanos) return true;
    const isLate = this.#seesIdle && distance <= (LATE_SAMPLES + 1) * this.#reachNanos;
    return isLate && showTheSame(a, b) && this.#covered.around(a.atNanos).endNanos >= b.atNanos;
  }

  #addSilence(silence: OffsetRange): void {
    const isTooShort = this.#placed.length === 0 && this.#durationNanos < 2 * this.#reachNanos;
    const cause = this.#seesIdle || isTooShort ? 'unsampled' : 'idle';
    for (const { isCovered, ...range } of this.#covered.split(silence)) {
      this.#segments.push({ ...range, cause: isCovered ? cause : 'unsampled', sample: null, isCovered });
    }
  }
}

function showTheSame(a: PlacedSample, b: PlacedSample): boolean {
  return a.cause === b.cause && a.sample.traceId === b.sample.traceId && a.sample.spanId === b.sample.spanId;
}

function middle(a: PlacedSample, b: PlacedSample): number {
  return Math.floor((a.atNanos + b.atNanos) / 2);
}

/** For producers that do not name their period. */
function medianDistance(placed: readonly PlacedSample[]): number {
  const distances = placed.slice(1).map(({ atNanos }, index) => atNanos - placed[index]!.atNanos);
  return distances.sort((a, b) => a - b)[distances.length >> 1] ?? 0;
}
