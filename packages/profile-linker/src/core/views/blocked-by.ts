import type { BlockedBy, BlockingFunction } from '../model/ledger.js';
import type { Frame } from '../model/stack-profile.js';
import { classifyFrame } from './frame-kind.js';
import type { Segment } from './ledger/sweep.js';
import type { ThreadCause } from './ledger/thread-cause.js';

/** The stacks that the segments' samples point into. */
export interface BlockingStacks {
  readonly frames: readonly Frame[];
  /** Frame indices, leaf first. */
  readonly stacks: readonly (readonly number[])[];
}

const KIND: { readonly [cause in ThreadCause]?: BlockedBy['kind'] } = {
  'loop-other-spans': 'span',
  'loop-no-span': 'no-span',
  'gc-waiting': 'gc',
};
const MOST_FUNCTIONS = 5;

/**
 * What held the thread while a span was open and not running, most contention first: streaks of samples that show
 * other code, merged for each span that they name; code of no span and garbage collection are one row each. The rows
 * of a kind sum to the ledger's entry of that kind. Overlap shows contention, not proof: whether the span was ready to
 * run is not recorded anywhere. Operation names are for the caller to fill in, as the spans may be of other traces.
 *
 * @param segments of `buildLedger`, in order of time
 */
export function buildBlockedBy(
  segments: readonly Segment[],
  { frames, stacks }: BlockingStacks,
): BlockedBy[] {
  const holders = new Map<string, Holder>();
  let last: Holder | undefined;
  for (const segment of segments) {
    const kind = KIND[segment.thread.cause];
    const { sample } = segment.thread;
    if (kind === undefined || sample === null) {
      last = undefined;
      continue;
    }
    const key = kind === 'span' ? `${sample.traceId} ${sample.spanId}` : kind;
    let holder = holders.get(key);
    if (holder === undefined) {
      holder = new Holder(kind);
      holders.set(key, holder);
    }
    holder.add(segment, { continues: holder === last });
    last = holder;
  }
  return [...holders.values()].map((holder) => holder.result(frames, stacks)).sort(byContention);
}

function byContention(a: BlockedBy, b: BlockedBy): number {
  return (
    b.nanos - a.nanos ||
    b.duringRemoteCallNanos - a.duringRemoteCallNanos ||
    compare(a.kind, b.kind) ||
    compare(a.traceId ?? '', b.traceId ?? '') ||
    compare(a.spanId ?? '', b.spanId ?? '')
  );
}

class Holder {
  readonly #kind: BlockedBy['kind'];
  readonly #nanosByStack = new Map<number, number>();
  readonly #samples = new Set<object>();
  #first: Segment['thread']['sample'] = null;
  #nanos = 0;
  #duringRemoteCallNanos = 0;
  #streaks = 0;
  #streakNanos = 0;
  #longestStreakNanos = 0;

  constructor(kind: BlockedBy['kind']) {
    this.#kind = kind;
  }

  add(
    { startNanos, endNanos, cause, thread }: Segment,
    { continues }: { readonly continues: boolean },
  ): void {
    const nanos = endNanos - startNanos;
    const sample = thread.sample!;
    this.#first ??= sample;
    this.#samples.add(sample);
    this.#nanosByStack.set(sample.stackIndex, (this.#nanosByStack.get(sample.stackIndex) ?? 0) + nanos);
    if (cause === thread.cause) this.#nanos += nanos;
    else this.#duringRemoteCallNanos += nanos;
    if (!continues) this.#streaks++;
    this.#streakNanos = continues ? this.#streakNanos + nanos : nanos;
    this.#longestStreakNanos = Math.max(this.#longestStreakNanos, this.#streakNanos);
  }

  result(frames: readonly Frame[], stacks: BlockingStacks['stacks']): BlockedBy {
    const isSpan = this.#kind === 'span';
    return {
      kind: this.#kind,
      traceId: (isSpan && this.#first?.traceId) || null,
      spanId: (isSpan && this.#first?.spanId) || null,
      operation: null,
      service: null,
      nanos: this.#nanos,
      duringRemoteCallNanos: this.#duringRemoteCallNanos,
      samples: this.#samples.size,
      streaks: this.#streaks,
      longestStreakNanos: this.#longestStreakNanos,
      functions: this.#functions(frames, stacks),
    };
  }

  #functions(frames: readonly Frame[], stacks: BlockingStacks['stacks']): BlockingFunction[] {
    const sums = new Map<string, BlockingFunction>();
    for (const [stackIndex, nanos] of this.#nanosByStack) {
      const frame = tellingFrame((stacks[stackIndex] ?? []).map((index) => frames[index]!));
      if (frame === undefined) continue;
      const { name, fileName: file, line } = frame;
      const key = `${name}\0${file}\0${line}`;
      const sum = nanos + (sums.get(key)?.nanos ?? 0);
      sums.set(key, { name, file, line, ...classifyFrame(name, file), nanos: sum });
    }
    const sorted = [...sums].sort(([a, x], [b, y]) => y.nanos - x.nanos || compare(a, b));
    return sorted.slice(0, MOST_FUNCTIONS).map(([, row]) => row);
  }
}

/** The innermost frame of the application, which is what its author can change; else the leaf. */
function tellingFrame(stack: readonly Frame[]): Frame | undefined {
  return stack.find(({ name, fileName }) => classifyFrame(name, fileName).kind === 'app') ?? stack[0];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
