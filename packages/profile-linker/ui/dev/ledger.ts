import type {
  ApiSpan,
  ApiSpanSummary,
  BlockedBy,
  LedgerCause,
  LedgerEntry,
  LedgerPart,
  SpanLedgerResponse,
} from '../../src/http/api-types.js';
import { stacksOf } from './code.js';
import { Random } from './random.js';
import { PERIOD_NANOS, toFlameGraph, toTop } from './stacks.js';
import type { DevTrace } from './traces.js';
import type { World } from './world.js';

const NOTES = [
  'What held the thread is contention, not proof: no record says whether this span was ready to run at that time.',
  'One sample is taken every 10.1 ms, so where the thread turned from one thing to another is known to that distance.',
];

/** The time ledger of a span, always the same for the same span. */
export function ledgerOf(world: World, trace: DevTrace, span: ApiSpan): SpanLedgerResponse {
  const random = new Random(Number.parseInt(span.spanId.slice(0, 8), 16));
  const entries = entriesOf(trace, span, random);
  const nanosOf = (cause: LedgerCause): number => entries.find((entry) => entry.cause === cause)?.nanos ?? 0;
  const unsampled = entries.find(({ cause }) => cause === 'unsampled');
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    durationNanos: span.durationNanos,
    thread: { threadId: 0, name: 'main' },
    entries,
    overlaps: [],
    blockedBy: [
      ...spansThatHeld(world, span, nanosOf('loop-other-spans'), random),
      ...summed('no-span', nanosOf('loop-no-span')),
      ...summed('gc', nanosOf('gc-waiting')),
    ].sort((a, b) => b.nanos - a.nanos),
    coverage: {
      samples: span.samples,
      expectedIfAlwaysActive: span.durationNanos / PERIOD_NANOS,
      periodNanos: PERIOD_NANOS,
      windowShare: unsampled === undefined ? 1 : 0.62,
    },
    notes: unsampled === undefined ? NOTES : ['Nothing is known of 38 % of the time.', ...NOTES],
  };
}

/** Hands out the duration cause by cause; the last one takes what is left, so that the sum is exact. */
function entriesOf(trace: DevTrace, span: ApiSpan, random: Random): LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  let left = span.durationNanos;
  const take = (cause: LedgerCause, wanted: number, detail: readonly LedgerPart[] = []): void => {
    const nanos = Math.min(left, Math.round(wanted));
    if (nanos <= 0) return;
    left -= nanos;
    entries.push({ cause, nanos, share: nanos / span.durationNanos, detail: within(detail, nanos) });
  };
  const below = trace.spans.filter((item) => item.parentSpanId === span.spanId);
  const local = below.filter((item) => item.kind !== 'client' && item.service === span.service);
  const remote = span.kind === 'client' ? [span] : below.filter((item) => item.kind === 'client');
  const ownNanos = span.samples * PERIOD_NANOS;
  take('own-app', ownNanos * 0.78);
  take('own-package', ownNanos * 0.12, [{ name: 'fastify', nanos: ownNanos * 0.08, spanId: null }]);
  take('own-node', ownNanos * 0.06);
  take('gc-active', ownNanos * 0.04);
  take('child-code', sumOf(local, ({ samples }) => samples) * PERIOD_NANOS, local.map(partOf));
  take('unsampled', span.operation === 'GET /products' ? span.durationNanos * 0.38 : 0);
  take('remote-call', sumOf(remote, ({ durationNanos }) => durationNanos) * 0.55, remote.map(partOf));
  const waited = left;
  take('gc-waiting', waited * 0.02);
  take('loop-other-spans', waited * random.between(0.4, 0.7));
  take('loop-no-span', waited * 0.04);
  take('child-waiting', local.length > 0 ? waited * 0.1 : 0, local.map(partOf));
  take('idle', left);
  const unsampled = entries.findIndex(({ cause }) => cause === 'unsampled');
  return unsampled < 0 ? entries : [...entries, ...entries.splice(unsampled, 1)];
}

function partOf({ operation, spanId, durationNanos }: ApiSpan): LedgerPart {
  return { name: operation, nanos: durationNanos, spanId: spanId as LedgerPart['spanId'] };
}

/** Scales parts down to the entry, ten at most. */
function within(parts: readonly LedgerPart[], nanos: number): LedgerPart[] {
  const shown = parts.slice(0, 10);
  const whole = Math.max(
    nanos,
    sumOf(shown, (part) => part.nanos),
  );
  return shown.map((part) => ({ ...part, nanos: Math.floor((part.nanos / whole) * nanos) }));
}

const BLOCKER_SHARES = [0.46, 0.22, 0.14, 0.09, 0.06, 0.03];

function spansThatHeld(world: World, span: ApiSpan, nanos: number, random: Random): BlockedBy[] {
  const others = world.spans.filter(
    (item) => item.service === span.service && item.traceId !== span.traceId && item.samples > 0,
  );
  if (nanos === 0 || others.length === 0) return [];
  const first = Math.floor(random.next() * others.length);
  const chosen = new Set(BLOCKER_SHARES.map((_, index) => others[(first + index) % others.length]!));
  const shares = BLOCKER_SHARES.slice(0, chosen.size);
  const whole = sumOf(shares, (share) => share);
  return [...chosen].map((item, index) =>
    held(item, Math.floor((nanos * shares[index]!) / whole), index === 0 ? nanos * 0.1 : 0, random),
  );
}

function held(span: ApiSpanSummary, nanos: number, duringRemoteCall: number, random: Random): BlockedBy {
  const top = toTop(toFlameGraph(stacksOf(span.service, 8, random)))
    .filter((row) => row.selfSamples > 0)
    .slice(0, 5);
  const streaks = 1 + Math.floor(random.next() * 3);
  return {
    kind: 'span',
    traceId: span.traceId as BlockedBy['traceId'],
    spanId: span.spanId as BlockedBy['spanId'],
    operation: span.operation,
    service: span.service,
    nanos,
    duringRemoteCallNanos: Math.floor(duringRemoteCall),
    samples: Math.max(1, Math.round(nanos / PERIOD_NANOS)),
    streaks,
    longestStreakNanos: Math.ceil(nanos / streaks),
    functions: top.map(({ name, file, line, kind, package: pkg, selfSamples }) => {
      return { name, file, line, kind, package: pkg, nanos: Math.floor((nanos * selfSamples) / 8) };
    }),
  };
}

function summed(kind: 'no-span' | 'gc', nanos: number): BlockedBy[] {
  if (nanos === 0) return [];
  return [
    {
      kind,
      traceId: null,
      spanId: null,
      operation: null,
      service: null,
      nanos,
      duringRemoteCallNanos: 0,
      samples: Math.max(1, Math.round(nanos / PERIOD_NANOS)),
      streaks: 1,
      longestStreakNanos: nanos,
      functions: [],
    },
  ];
}

function sumOf<T>(items: readonly T[], nanosOf: (item: T) => number): number {
  return items.reduce((sum, item) => sum + nanosOf(item), 0);
}
