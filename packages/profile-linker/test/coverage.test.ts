import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { coverageOf, type Interval, intersect, mergeIntervals } from '../src/core/join/coverage.js';
import type { WindowInfo } from '../src/core/model/span.js';
import { MILLI, START } from './support/model.js';

const intervals: fc.Arbitrary<Interval[]> = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: -2, max: 20 })), { maxLength: 12 })
  .map((pairs) =>
    pairs.map(([start, length]) => ({ startUnixNano: BigInt(start), endUnixNano: BigInt(start + length) })),
  );

/** The instants of an interval list, one by one. */
function instants(list: readonly Interval[]): Set<bigint> {
  const set = new Set<bigint>();
  for (const { startUnixNano, endUnixNano } of list)
    for (let t = startUnixNano; t < endUnixNano; t++) set.add(t);
  return set;
}

function window(startMillis: number, endMillis: number, over: Partial<WindowInfo> = {}): WindowInfo {
  return {
    instanceId: 'cart-1',
    service: 'cart',
    threadId: 0,
    threadName: 'main',
    startUnixNano: START + BigInt(startMillis) * MILLI,
    endUnixNano: START + BigInt(endMillis) * MILLI,
    periodNanos: 10_000_000,
    samples: 1,
    ...over,
  };
}

describe('intervals', () => {
  it('merge to sorted, disjoint ones that hold the same instants', () => {
    fc.assert(
      fc.property(intervals, (list) => {
        const merged = mergeIntervals(list);
        assert.deepEqual(instants(merged), instants(list));
        for (let i = 1; i < merged.length; i++) {
          assert.ok(merged[i - 1]!.endUnixNano < merged[i]!.startUnixNano);
        }
      }),
    );
  });

  it('intersect in the instants that both hold', () => {
    fc.assert(
      fc.property(intervals, intervals, (a, b) => {
        const both = instants(intersect(mergeIntervals(a), mergeIntervals(b)));
        const inB = instants(b);
        assert.deepEqual(both, new Set([...instants(a)].filter((t) => inB.has(t))));
      }),
    );
  });
});

describe('coverage', () => {
  const span = window(0, 100);

  it('expects duration / period samples of a span that is covered', () => {
    const coverage = coverageOf(4, [{ intervals: [span], windows: [window(-50, 200)] }]);
    assert.deepEqual(coverage, {
      samples: 4,
      expectedIfAlwaysActive: 10,
      periodNanos: 10_000_000,
      windowShare: 1,
    });
  });

  it('tells the share that windows of any thread cover', () => {
    const windows = [window(-50, 20), window(10, 30, { threadId: 1 }), window(90, 200)];
    assert.equal(coverageOf(0, [{ intervals: [span], windows }]).windowShare, 0.4);
  });

  it('is 0 without windows, and expects nothing where the period is unknown', () => {
    const expected = { samples: 0, expectedIfAlwaysActive: 0, periodNanos: 0, windowShare: 0 };
    assert.deepEqual(coverageOf(0, [{ intervals: [span], windows: [] }]), expected);
    assert.deepEqual(coverageOf(0, []), expected);
    const unknown = coverageOf(0, [{ intervals: [span], windows: [window(0, 100, { periodNanos: 0 })] }]);
    assert.deepEqual(unknown, { ...expected, windowShare: 1 });
  });

  it('counts overlapping spans of one instance once, and adds instances up', () => {
    const one = { intervals: [span, window(50, 100)], windows: [window(0, 100)] };
    const other = { intervals: [span], windows: [window(0, 50)] };
    const coverage = coverageOf(0, [one, other]);
    assert.equal(coverage.expectedIfAlwaysActive, 20);
    assert.equal(coverage.windowShare, 0.75);
  });

  it('asks of a span without duration whether its instant is covered', () => {
    const instant = window(5, 5);
    assert.equal(coverageOf(0, [{ intervals: [instant], windows: [window(0, 10)] }]).windowShare, 1);
    assert.equal(coverageOf(0, [{ intervals: [instant], windows: [window(6, 10)] }]).windowShare, 0);
  });

  it('keeps its share between 0 and 1', () => {
    fc.assert(
      fc.property(intervals, intervals, (spans, windows) => {
        const infos = windows.map((interval) => ({ ...span, ...interval }));
        const { windowShare } = coverageOf(0, [{ intervals: spans, windows: infos }]);
        assert.ok(windowShare >= 0 && windowShare <= 1);
      }),
    );
  });
});
