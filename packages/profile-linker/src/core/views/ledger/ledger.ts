import type { SpanId } from '@hotspan/wire';
import {
  LEDGER_CAUSES,
  type Ledger,
  type LedgerCause,
  type LedgerEntry,
  type LedgerOverlap,
  type LedgerPart,
} from '../../model/ledger.js';
import { classifyFrame } from '../frame-kind.js';
import { durationOf, type LedgerInput } from './ledger-input.js';
import { type Segment, sweep } from './sweep.js';
import { threadTimeline } from './thread-timeline.js';
import { waitTimelines } from './wait-timeline.js';

const MOST_PARTS = 10;

/** The sweep behind a ledger, in order of time, and what it sums to. */
export interface SweptLedger {
  readonly segments: readonly Segment[];
  readonly ledger: Ledger;
}

/**
 * Where a span's time went: its interval is swept once over the samples of its thread (`thread-timeline.ts`) and over
 * the spans below it (`wait-timeline.ts`); each instant has one cause (`sweep.ts` says which comes first), and what
 * else held is told beside the sum. All arithmetic is on whole nanoseconds, so the entries sum to the duration.
 */
export function buildLedger(input: LedgerInput): SweptLedger {
  const segments = sweep(threadTimeline(input), waitTimelines(input));
  const durationNanos = durationOf(input.span);
  const ledger = {
    durationNanos,
    entries: entriesOf(segments, durationNanos, input),
    overlaps: overlapsOf(segments),
  };
  return { segments, ledger };
}

function entriesOf(segments: readonly Segment[], durationNanos: number, input: LedgerInput): LedgerEntry[] {
  const nanosByCause = new Map<LedgerCause, number>();
  const partsByCause = new Map<LedgerCause, PartSums>();
  const partOf = partNames(input);
  for (const segment of segments) {
    const nanos = segment.endNanos - segment.startNanos;
    nanosByCause.set(segment.cause, (nanosByCause.get(segment.cause) ?? 0) + nanos);
    const part = partOf(segment);
    if (part === undefined) continue;
    const sums: PartSums = partsByCause.get(segment.cause) ?? new Map();
    partsByCause.set(segment.cause, sums);
    const key = part.spanId ?? part.name;
    sums.set(key, { ...part, nanos: nanos + (sums.get(key)?.nanos ?? 0) });
  }
  return LEDGER_CAUSES.filter((cause) => nanosByCause.has(cause)).map((cause) => {
    const nanos = nanosByCause.get(cause)!;
    return { cause, nanos, share: nanos / durationNanos, detail: largest(partsByCause.get(cause)) };
  });
}

type PartSums = Map<string, LedgerPart>;
type PartName = Omit<LedgerPart, 'nanos'>;

/** What an entry is made of: packages, spans below, or why nothing is known. */
function partNames({ descendants, frames, stacks }: LedgerInput): (segment: Segment) => PartName | undefined {
  const names = new Map<SpanId, string>(descendants.map(({ spanId, name }) => [spanId, name]));
  const packages = frames.map(({ name, fileName }) => classifyFrame(name, fileName).package);
  return ({ cause, thread, awaited }) => {
    const { sample } = thread;
    if (cause === 'unsampled') {
      const name = thread.isCovered ? 'no sample came' : 'no window covers it';
      return { name, spanId: null };
    }
    if (cause === 'own-package' && sample) {
      return { name: packages[stacks[sample.stackIndex]?.[0] ?? -1] ?? '', spanId: null };
    }
    if (cause === 'child-code' && sample?.spanId) {
      return { name: names.get(sample.spanId) ?? '', spanId: sample.spanId };
    }
    if ((cause === 'remote-call' || cause === 'child-waiting') && awaited) {
      return { name: awaited.span.name, spanId: awaited.span.spanId };
    }
    return undefined;
  };
}

function largest(sums: PartSums | undefined): LedgerPart[] {
  return [...(sums?.values() ?? [])]
    .sort((a, b) => b.nanos - a.nanos || compare(a.name, b.name) || compare(a.spanId ?? '', b.spanId ?? ''))
    .slice(0, MOST_PARTS);
}

function overlapsOf(segments: readonly Segment[]): LedgerOverlap[] {
  const sums = new Map<string, LedgerOverlap>();
  for (const { cause, meanwhile, startNanos, endNanos } of segments) {
    if (meanwhile === null) continue;
    const key = `${cause} ${meanwhile}`;
    sums.set(key, { cause, meanwhile, nanos: endNanos - startNanos + (sums.get(key)?.nanos ?? 0) });
  }
  return [...sums.values()].sort(
    (a, b) => b.nanos - a.nanos || compare(a.cause, b.cause) || compare(a.meanwhile, b.meanwhile),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
