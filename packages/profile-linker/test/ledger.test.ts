import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { LEDGER_CAUSES, type LedgerCause } from '../src/core/model/ledger.js';
import type { StoredSpan } from '../src/core/model/span.js';
import { buildLedger } from '../src/core/views/ledger/ledger.js';
import type { LedgerInput } from '../src/core/views/ledger/ledger-input.js';
import { threadTimeline } from '../src/core/views/ledger/thread-timeline.js';
import { ledgerInputs } from './support/ledger-arbitraries.js';
import { below, input, millisOf, sampleAt, storedSpan, window } from './support/ledger-model.js';
import { expectedCause, waitAt } from './support/ledger-oracle.js';
import { MILLI, START, spanId } from './support/model.js';

const SPARSE = [window(-1000, 9000, { samples: 12 })];

describe('time ledger', () => {
  const threads: readonly (readonly [
    name: string,
    of: LedgerInput,
    millis: { [cause in LedgerCause]?: number },
  ])[] = [
    [
      'own code by whose function is at the leaf',
      input('ooppnn'),
      { 'own-app': 20, 'own-package': 20, 'own-node': 20 },
    ],
    [
      'garbage collection in own code and in code below',
      input('ogdo', { descendants: [below(2, 0, 40)] }),
      { 'own-app': 20, 'gc-active': 20 },
    ],
    ['garbage collection of others', input('oGHo'), { 'own-app': 20, 'gc-waiting': 20 }],
    ['another span', input('oxxxyo'), { 'own-app': 20, 'loop-other-spans': 40 }],
    ['code of no span', input('ottto'), { 'own-app': 20, 'loop-no-span': 30 }],
    ['an idle thread', input('o....o'), { 'own-app': 20, idle: 40 }],
    [
      'two missing samples: their neighbours reach no farther than a period',
      input('oo  xx'),
      { 'own-app': 25, unsampled: 10, 'loop-other-spans': 25 },
    ],
    [
      "another trace's span that has the id of one below",
      input('oxxo', { descendants: [below(7, 0, 40)] }),
      { 'own-app': 20, 'loop-other-spans': 20 },
    ],
    [
      'one missing sample: its neighbours share its time',
      input('oo xx'),
      { 'own-app': 25, 'loop-other-spans': 25 },
    ],
    ['late samples between equal ones', input('oo      oo'), { 'own-app': 100 }],
    ['too many late samples', input(`oo${' '.repeat(12)}oo`), { 'own-app': 50, unsampled: 110 }],
    ['late samples between different ones', input('oo    ..'), { 'own-app': 25, unsampled: 30, idle: 25 }],
    [
      'silence of a profiler that does not sample idle threads',
      input('oo      oo', { windows: SPARSE }),
      { 'own-app': 50, idle: 50 },
    ],
    [
      'one idle sample shows that idle threads are sampled',
      input('oo.     oo', { windows: SPARSE }),
      { 'own-app': 45, idle: 15, unsampled: 40 },
    ],
    [
      'a time that no window covers',
      input('oo......', { samples: input('oo').samples, windows: [window(-10, 22, { samples: 3 })] }),
      { 'own-app': 22, unsampled: 58 },
    ],
    [
      'a pause between windows',
      input('oo   oo', { windows: [window(0, 20), window(50, 70)] }),
      { 'own-app': 40, unsampled: 30 },
    ],
    ['no window', input('   ', { windows: [] }), { unsampled: 30 }],
    ['no sample in a short span', input(' ', { windows: SPARSE }), { unsampled: 10 }],
    ['no sample in a long span', input('     ', { windows: SPARSE }), { idle: 50 }],
    [
      'a producer that names no period',
      input('oo..', { windows: [window(0, 40, { periodNanos: 0 })] }),
      { 'own-app': 20, idle: 20 },
    ],
  ];
  for (const [name, of, expected] of threads) {
    it(`tells ${name}`, () => assert.deepEqual(millisOf(of), expected));
  }

  const client = below(3, 0, 60, { kind: 'client', name: 'GET /stock' });
  const server = (from: number, to: number): StoredSpan =>
    below(4, from, to, { kind: 'server', parentSpanId: spanId(3) }, 'stock');
  const waits: readonly (readonly [
    name: string,
    letters: string,
    descendants: readonly StoredSpan[],
    millis: { [cause in LedgerCause]?: number },
  ])[] = [
    ['a remote call', 'o....o', [client], { 'own-app': 20, 'remote-call': 40 }],
    [
      'a remote call whose caller is not instrumented',
      'o....o',
      [server(10, 50)].map((span) => ({ ...span, parentSpanId: spanId(1) })),
      { 'own-app': 20, 'remote-call': 40 },
    ],
    [
      'no wait for a message',
      'o....o',
      [below(3, 10, 50, { kind: 'consumer' }, 'mailer')],
      { 'own-app': 20, idle: 40 },
    ],
    ['a remote call before a busy loop', 'oxxxxo', [client], { 'own-app': 20, 'remote-call': 40 }],
    [
      'a busy loop once the callee has ended',
      'oxx.xo',
      [client, server(5, 30)],
      { 'own-app': 20, 'remote-call': 30, 'loop-other-spans': 10 },
    ],
    [
      'a callee whose clock differs',
      'oxx.xo',
      [client, server(-500, 30)],
      { 'own-app': 20, 'remote-call': 40 },
    ],
    [
      'a child that runs and waits',
      'occ..o',
      [below(2, 10, 50)],
      { 'own-app': 20, 'child-code': 20, 'child-waiting': 20 },
    ],
    [
      'a busy loop before a child that waits',
      'ocxx.o',
      [below(2, 10, 50)],
      { 'own-app': 20, 'child-code': 10, 'loop-other-spans': 20, 'child-waiting': 10 },
    ],
  ];
  for (const [name, letters, descendants, expected] of waits) {
    it(`tells ${name}`, () => assert.deepEqual(millisOf(input(letters, { descendants })), expected));
  }

  it('lets the span that ends last stand for all that are open', () => {
    const descendants = [
      below(2, 0, 90, { name: 'load' }),
      below(3, 10, 30, { name: 'inner' }),
      below(4, 60, 100, { name: 'late' }),
    ];
    const { entries } = buildLedger(input('..........', { descendants })).ledger;
    assert.deepEqual(entries[0]?.detail, [
      { name: 'load', nanos: 60e6, spanId: spanId(2) },
      { name: 'late', nanos: 40e6, spanId: spanId(4) },
    ]);
  });

  it('counts a call as waiting for its callee', () => {
    const span = storedSpan(1, { kind: 'client', endUnixNano: START + 40n * MILLI });
    assert.deepEqual(millisOf(input('o..o', { span })), { 'own-app': 20, 'remote-call': 20 });
  });

  it('tells overlaps beside the sum', () => {
    const descendants = [client, below(2, 0, 90, { name: 'load' })];
    const { overlaps } = buildLedger(input('oxx...x..o', { descendants })).ledger;
    assert.deepEqual(overlaps, [
      { cause: 'remote-call', meanwhile: 'loop-other-spans', nanos: 20e6 },
      { cause: 'loop-other-spans', meanwhile: 'child-waiting', nanos: 10e6 },
      { cause: 'own-app', meanwhile: 'remote-call', nanos: 10e6 },
    ]);
  });

  it('tells what an entry is made of', () => {
    const descendants = [
      below(2, 0, 30, { name: 'load' }),
      below(5, 30, 60, { name: 'GET /a', kind: 'client' }),
    ];
    const { entries } = buildLedger(
      input('cc......op', { descendants, windows: [window(0, 70), window(80, 100)] }),
    ).ledger;
    assert.deepEqual(
      entries.map(({ cause, detail }) => [
        cause,
        ...detail.map(({ name, nanos, spanId: id }) => [name, nanos / 1e6, id]),
      ]),
      [
        ['own-app'],
        ['own-package', ['express', 10, null]],
        ['child-code', ['load', 20, spanId(2)]],
        ['remote-call', ['GET /a', 30, spanId(5)]],
        ['child-waiting', ['load', 10, spanId(2)]],
        ['idle'],
      ],
    );
  });

  it('has shares that sum to one and causes in the documented order', () => {
    const { entries } = buildLedger(input('opngcdxGtH..')).ledger;
    assert.ok(Math.abs(entries.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-9);
    assert.deepEqual(
      entries.map(({ cause }) => cause),
      LEDGER_CAUSES.filter((cause) => entries.some((entry) => entry.cause === cause)),
    );
  });

  it('sums to the duration to the nanosecond, in whole and positive numbers', () => {
    fc.assert(
      fc.property(ledgerInputs, (of) => {
        const { ledger, segments } = buildLedger(of);
        const duration = Math.max(0, Number(of.span.endUnixNano - of.span.startUnixNano));
        assert.equal(ledger.durationNanos, duration);
        assert.equal(
          ledger.entries.reduce((sum, { nanos }) => sum + nanos, 0),
          duration,
        );
        let at = 0;
        for (const { startNanos, endNanos } of segments) {
          assert.equal(startNanos, at);
          assert.ok(endNanos > startNanos);
          at = endNanos;
        }
        for (const { nanos, share, detail } of ledger.entries) {
          assert.ok(Number.isSafeInteger(nanos) && nanos > 0);
          assert.ok(share > 0 && share <= 1);
          assert.ok(detail.reduce((sum, part) => sum + part.nanos, 0) <= nanos);
        }
        for (const { cause, meanwhile, nanos } of ledger.overlaps) {
          assert.notEqual(cause, meanwhile);
          assert.ok(nanos > 0 && nanos <= ledger.entries.find((entry) => entry.cause === cause)!.nanos);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('does not depend on the order of samples, spans or windows', () => {
    const shuffled = ledgerInputs.chain((of) =>
      fc.record({
        of: fc.constant(of),
        samples: fc.shuffledSubarray([...of.samples], { minLength: of.samples.length }),
        descendants: fc.shuffledSubarray([...of.descendants], { minLength: of.descendants.length }),
        windows: fc.shuffledSubarray([...of.windows], { minLength: of.windows.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ of, ...lists }) =>
        assert.deepEqual(buildLedger({ ...of, ...lists }).ledger, buildLedger(of).ledger),
      ),
      { numRuns: 500 },
    );
  });

  it('names the same span when several are open for the same time', () => {
    const twins = [below(2, 0, 50, { name: 'a' }), below(3, 0, 50, { name: 'b' })];
    for (const descendants of [twins, twins.toReversed()]) {
      const { entries } = buildLedger(input('.....', { descendants })).ledger;
      assert.deepEqual(
        entries[0]?.detail.map(({ name }) => name),
        ['a'],
      );
    }
  });

  it('gives each instant the cause that the precedence asks for', () => {
    const instants = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(ledgerInputs, instants, (of, fractions) => {
        const { segments, ledger } = buildLedger(of);
        const timeline = threadTimeline(of);
        for (const fraction of fractions) {
          const at = Math.floor(fraction * ledger.durationNanos);
          const isAt = (range: { startNanos: number; endNanos: number }): boolean =>
            range.startNanos <= at && at < range.endNanos;
          const thread = timeline.find(isAt)?.cause;
          assert.equal(segments.find(isAt)?.cause, thread && expectedCause(thread, waitAt(of, at)));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('looks at no sample outside the span', () => {
    const around = [-1, 40e6, 41e6].map((atNanos) => sampleAt({ letter: 'x', atNanos }));
    const of = input('oo..');
    assert.deepEqual(millisOf({ ...of, samples: [...around, ...of.samples] }), millisOf(of));
  });
});
