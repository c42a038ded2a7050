import type { TraceId } from '@hotspan/wire';
import type { LedgerCause } from '../../src/core/model/ledger.js';
import type { StoredSpan, TimedSample, WindowInfo } from '../../src/core/model/span.js';
import { buildLedger } from '../../src/core/views/ledger/ledger.js';
import type { LedgerInput } from '../../src/core/views/ledger/ledger-input.js';
import { MILLI, resource, START, span, spanId, TRACE } from './model.js';

export const OTHER_TRACE = 'b'.repeat(32) as TraceId;
export const PERIOD_MILLIS = 10;
/** The span whose ledger is asked for. */
export const SUBJECT = spanId(1);

/** What a sample may show, by the letter that stands for it in a strip. */
const LETTERS: {
  readonly [letter: string]: { readonly stack: number; readonly of?: 'own' | 'child' | number };
} = {
  o: { stack: 0, of: 'own' },
  p: { stack: 1, of: 'own' },
  n: { stack: 2, of: 'own' },
  g: { stack: 3, of: 'own' },
  c: { stack: 0, of: 'child' },
  d: { stack: 3, of: 'child' },
  x: { stack: 4, of: 7 },
  y: { stack: 5, of: 8 },
  G: { stack: 3, of: 7 },
  t: { stack: 4 },
  H: { stack: 3 },
  '.': { stack: 6 },
};

export const FRAMES = [
  { name: 'handle', fileName: '/app/handle.js', line: 1, column: 1 },
  { name: 'next', fileName: '/app/node_modules/express/lib/router.js', line: 2, column: 1 },
  { name: 'emit', fileName: 'node:events', line: 3, column: 1 },
  { name: '(garbage collector)', fileName: '', line: 0, column: 0 },
  { name: 'crunch', fileName: '/app/report.js', line: 4, column: 1 },
  { name: '(idle)', fileName: '', line: 0, column: 0 },
] as const;
/** Leaf first; the fifth shows application code that calls a package. */
export const STACKS = [[0], [1, 0], [2, 0], [3], [4, 0], [1, 4, 0], [5]] as const;

export interface SampleParts {
  readonly letter: string;
  readonly atNanos: number;
}

export function sampleAt({ letter, atNanos }: SampleParts): TimedSample {
  const { stack, of } = LETTERS[letter]!;
  const spanOf =
    of === 'own' ? SUBJECT : of === 'child' ? spanId(2) : of === undefined ? undefined : spanId(of);
  return {
    timestampUnixNano: START + BigInt(atNanos),
    wallNanos: PERIOD_MILLIS * 1e6,
    cpuNanos: 0,
    stackIndex: stack,
    ...(spanOf && { spanId: spanOf, traceId: typeof of === 'number' ? OTHER_TRACE : TRACE }),
  };
}

/** A letter every 10 ms, the first at 5 ms; a space is no sample. */
export function strip(letters: string): TimedSample[] {
  return [...letters].flatMap((letter, index) =>
    letter === ' ' ? [] : [sampleAt({ letter, atNanos: (index * PERIOD_MILLIS + 5) * 1e6 })],
  );
}

export function storedSpan(id: number, over: Partial<StoredSpan> = {}, service = 'cart'): StoredSpan {
  const instance = { instanceId: `${service}-1`, service, resource: resource(service) };
  return { ...span(id), instance, ...over };
}

/** A span below the subject, open between two instants of it. */
export function below(
  id: number,
  fromMillis: number,
  toMillis: number,
  over: Partial<StoredSpan> = {},
  service = 'cart',
): StoredSpan {
  const startUnixNano = START + BigInt(fromMillis) * MILLI;
  const endUnixNano = START + BigInt(toMillis) * MILLI;
  return storedSpan(id, { parentSpanId: SUBJECT, startUnixNano, endUnixNano, ...over }, service);
}

/** Full of samples unless told otherwise. */
export function window(fromMillis: number, toMillis: number, over: Partial<WindowInfo> = {}): WindowInfo {
  return {
    instanceId: 'cart-1',
    service: 'cart',
    threadId: 0,
    threadName: 'main',
    startUnixNano: START + BigInt(fromMillis) * MILLI,
    endUnixNano: START + BigInt(toMillis) * MILLI,
    periodNanos: PERIOD_MILLIS * 1e6,
    samples: (toMillis - fromMillis) / PERIOD_MILLIS,
    ...over,
  };
}

/** A span of as many samples as there are letters, in one window. */
export function input(letters: string, over: Partial<LedgerInput> = {}): LedgerInput {
  const millis = letters.length * PERIOD_MILLIS;
  return {
    span: storedSpan(1, { endUnixNano: START + BigInt(millis) * MILLI }),
    descendants: [],
    frames: FRAMES,
    stacks: STACKS,
    samples: strip(letters),
    windows: [window(-1000, 9000)],
    ...over,
  };
}

/** The entries of a ledger in milliseconds. */
export function millisOf(of: LedgerInput): { readonly [cause in LedgerCause]?: number } {
  const { entries } = buildLedger(of).ledger;
  return Object.fromEntries(entries.map(({ cause, nanos }) => [cause, nanos / 1e6]));
}
