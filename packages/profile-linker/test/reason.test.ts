import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatDuration, formatShare } from '../src/core/join/format.js';
import { type Evidence, FEW_SAMPLES, reasonFor } from '../src/core/join/reason.js';
import type { WindowInfo } from '../src/core/model/span.js';
import { MILLI, START } from './support/model.js';

function window(startMillis: number, endMillis: number): WindowInfo {
  return {
    instanceId: 'cart-1',
    service: 'cart',
    threadId: 0,
    threadName: 'main',
    startUnixNano: START + BigInt(startMillis) * MILLI,
    endUnixNano: START + BigInt(endMillis) * MILLI,
    periodNanos: 10_000_000,
    samples: 100,
  };
}

/** A span of 100 ms that ended a minute ago and is covered by windows; nothing carried it. */
function evidence(over: Partial<Evidence> = {}): Evidence {
  return {
    span: {
      startUnixNano: START,
      endUnixNano: START + 100n * MILLI,
      service: 'cart',
      operation: 'GET /cart',
    },
    scope: 'span',
    coverage: { samples: 0, expectedIfAlwaysActive: 10, periodNanos: 10_000_000, windowShare: 1 },
    childSamples: 0,
    childSpans: 0,
    windows: [window(-1000, 9000)],
    nowUnixNano: START + 60_000n * MILLI,
    ...over,
  };
}

const UNCOVERED = { samples: 0, expectedIfAlwaysActive: 0, periodNanos: 0, windowShare: 0 };
const shortSpan = { startUnixNano: START, endUnixNano: START + 2n * MILLI, service: 'cart', operation: 'x' };

describe('reason', () => {
  const cases: readonly (readonly [name: string, over: Partial<Evidence>, code: string, says: RegExp])[] = [
    [
      'a span shorter than the period',
      { span: shortSpan, coverage: { ...evidence().coverage, expectedIfAlwaysActive: 0.2 } },
      'too-short',
      /lasted 2 ms\. At one sample every 10 ms it had a chance of 20 % to be sampled at all, and was not/,
    ],
    [
      'a short span with a sample',
      { coverage: { ...evidence().coverage, samples: 1, expectedIfAlwaysActive: 2.2 } },
      'too-short',
      /could be sampled 3 times at most, and has 1 sample/,
    ],
    [
      'a span that waited',
      {},
      'never-active',
      /sampled throughout its 100 ms, and no sample carries this span/,
    ],
    [
      'a span that waited while others ran',
      {
        ledger: {
          durationNanos: 100e6,
          overlaps: [],
          entries: [
            { cause: 'loop-other-spans', nanos: 72e6, share: 0.72, detail: [] },
            { cause: 'idle', nanos: 19e6, share: 0.19, detail: [] },
            { cause: 'unsampled', nanos: 9e6, share: 0.09, detail: [] },
          ],
        },
      },
      'never-active',
      /Meanwhile the loop was busy with other spans for 72 ms, and the loop was idle for 19 ms of its 100 ms\./,
    ],
    [
      'a span that waited most of the time',
      { coverage: { ...evidence().coverage, samples: 2 } },
      'never-active',
      /only 2 samples carry this span/,
    ],
    [
      'a span whose children ran',
      { childSamples: 12, childSpans: 1 },
      'code-ran-elsewhere',
      /12 samples belong to spans below it/,
    ],
    ['a process without profiles', { windows: [], coverage: UNCOVERED }, 'not-profiled', /sends no profiles/],
    [
      'a gap between windows',
      { windows: [window(-9000, -100), window(200, 900)], coverage: UNCOVERED },
      'not-profiled',
      /others of the same process are stored/,
    ],
    [
      'a profiler that began later',
      { windows: [window(1100, 9000)], coverage: UNCOVERED },
      'profiled-later',
      /began 1 s after this span had ended/,
    ],
    [
      'a span that has just ended',
      { windows: [window(-9000, -100)], coverage: UNCOVERED, nowUnixNano: START + 3_100n * MILLI },
      'waiting-for-window',
      /ended 3 s ago/,
    ],
    [
      'a span that has just ended, of a process that has sent nothing yet',
      { windows: [], coverage: UNCOVERED, nowUnixNano: START + 3_100n * MILLI },
      'waiting-for-window',
      /has not arrived yet/,
    ],
    [
      'a span from the future',
      { windows: [], coverage: UNCOVERED, nowUnixNano: START - 60_000n * MILLI },
      'clocks-differ',
      /the clock of cart is ahead/,
    ],
  ];
  for (const [name, over, code, says] of cases) {
    it(`${name}: ${code}`, () => {
      const reason = reasonFor(evidence(over));
      assert.equal(reason?.code, code);
      assert.match(reason.message, says);
      assert.notEqual(reason.hint, '');
    });
  }

  it('tells of samples whose span is not stored, and of ids that nothing is known of', () => {
    const { span: _, ...unknown } = evidence();
    const withSamples = reasonFor({ ...unknown, coverage: { ...unknown.coverage, samples: 7 } });
    assert.equal(withSamples?.code, 'span-not-stored');
    assert.match(withSamples.message, /^7 samples name this span/);
    assert.match(reasonFor(unknown)?.message ?? '', /Neither this span nor a sample/);
  });

  it('does not point at children once they are included', () => {
    const reason = reasonFor(evidence({ scope: 'children', childSpans: 2, childSamples: 0 }));
    assert.equal(reason?.code, 'never-active');
    assert.match(reason.message, /this span or one below it/);
  });

  it('is given whenever there is no sample, and never when there are enough', () => {
    const anyEvidence = fc.record({
      samples: fc.nat(10),
      expected: fc.double({ min: 0, max: 50, noNaN: true }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      hasPeriod: fc.boolean(),
      windows: fc.array(
        fc
          .tuple(fc.integer({ min: -20_000, max: 20_000 }), fc.nat(9000))
          .map(([at, length]) => window(at, at + length)),
        { maxLength: 3 },
      ),
      childSamples: fc.nat(3),
      isStored: fc.boolean(),
      scope: fc.constantFrom('span' as const, 'children' as const),
      nowMillis: fc.integer({ min: -100_000, max: 100_000 }),
    });
    fc.assert(
      fc.property(anyEvidence, (given) => {
        const { span, ...rest } = evidence();
        const reason = reasonFor({
          ...rest,
          ...(given.isStored && span && { span }),
          scope: given.scope,
          windows: given.windows,
          childSamples: given.childSamples,
          coverage: {
            samples: given.samples,
            expectedIfAlwaysActive: given.expected,
            periodNanos: given.hasPeriod ? 10_000_000 : 0,
            windowShare: given.share,
          },
          nowUnixNano: START + BigInt(given.nowMillis) * MILLI,
        });
        if (given.samples === 0) assert.ok(reason);
        if (given.isStored && given.samples >= FEW_SAMPLES) assert.equal(reason, null);
        if (reason)
          assert.doesNotMatch(`${reason.message} ${reason.hint}`, /NaN|Infinity|undefined|null|-\d/);
      }),
    );
  });
});

describe('numbers in sentences', () => {
  it('durations', () => {
    const shown = [0, 850, 1500, 10_100_000, 2.4e9, 90e9, 5400e9, 172_800e9, 123_456_789].map(formatDuration);
    assert.deepEqual(shown, [
      '0 ns',
      '850 ns',
      '1.5 µs',
      '10.1 ms',
      '2.4 s',
      '1.5 min',
      '1.5 h',
      '2 d',
      '123 ms',
    ]);
  });

  it('shares', () => {
    const shown = [0, 0.0001, 0.004, 0.123, 0.37, 0.995, 1].map(formatShare);
    assert.deepEqual(shown, ['0 %', 'under 0.1 %', '0.4 %', '12 %', '37 %', 'over 99 %', '100 %']);
  });
});
