import type { SpanKind } from '@hotspan/wire';
import fc from 'fast-check';
import type { StoredSpan, WindowInfo } from '../../src/core/model/span.js';
import type { LedgerInput } from '../../src/core/views/ledger/ledger-input.js';
import { FRAMES, STACKS, SUBJECT, sampleAt, storedSpan, window } from './ledger-model.js';
import { START, spanId } from './model.js';

/** Odd numbers of nanoseconds, some of them before the start and after the end of the span; some fall together. */
const instant = fc.oneof(
  fc.integer({ min: -30_000_001, max: 400_000_003 }),
  fc.integer({ min: -1, max: 7 }).map((n) => n * 50_000_000),
);
const length = fc.oneof(fc.integer({ min: -5, max: 200_000_000 }), fc.constant(50_000_000));

const samples = fc.array(
  fc.record({ letter: fc.constantFrom(...'opngcdxyGtH....'), atNanos: instant }).map(sampleAt),
  { maxLength: 40 },
);

const kinds = fc.constantFrom<SpanKind[]>('internal', 'client', 'server', 'producer', 'consumer');

const descendants: fc.Arbitrary<StoredSpan[]> = fc
  .array(
    fc.record({
      from: instant,
      nanos: length,
      kind: kinds,
      isRemote: fc.boolean(),
      parent: fc.nat(7),
    }),
    {
      maxLength: 8,
    },
  )
  .map((list) =>
    list.map(({ from, nanos, kind, isRemote, parent }, index) =>
      storedSpan(
        index + 2,
        {
          kind,
          parentSpanId: parent > index ? SUBJECT : spanId(parent + 2),
          startUnixNano: START + BigInt(from),
          endUnixNano: START + BigInt(from + nanos),
        },
        isRemote ? 'payment' : 'cart',
      ),
    ),
  );

const windows: fc.Arbitrary<WindowInfo[]> = fc.array(
  fc
    .record({
      from: fc.integer({ min: -200, max: 300 }),
      millis: fc.integer({ min: 0, max: 400 }),
      periodNanos: fc.constantFrom(0, 5_000_000, 10_000_000, 10_101_011.5),
      samples: fc.nat(50),
    })
    .map(({ from, millis, ...rest }) => window(from, from + millis, rest)),
  { maxLength: 3 },
);

/** Whatever may be asked: broken traces, clocks that differ, several windows or none, spans without duration. */
export const ledgerInputs: fc.Arbitrary<LedgerInput> = fc
  .record({
    endNanos: fc.integer({ min: -10, max: 350_000_007 }),
    kind: kinds,
    descendants,
    samples,
    windows,
  })
  .map(({ endNanos, kind, ...rest }) => ({
    ...rest,
    span: storedSpan(1, { kind, endUnixNano: START + BigInt(endNanos) }),
    frames: FRAMES,
    stacks: STACKS,
  }));
