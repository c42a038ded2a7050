import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SpanId } from '@hotspan/wire';
import fc from 'fast-check';
import { orphans, subtree, type TreeSpan, totalsWithChildren } from '../src/core/join/span-tree.js';
import { spanId } from './support/model.js';

/** Any graph of parents: trees, forests, cycles, parents that are not stored. */
const forests: fc.Arbitrary<TreeSpan[]> = fc
  .array(fc.option(fc.integer({ min: 1, max: 25 })), { maxLength: 20 })
  .map((parents) =>
    parents.map((parent, index) => ({
      spanId: spanId(index + 1),
      ...(parent !== null && { parentSpanId: spanId(parent) }),
    })),
  );

/** All spans from which `root` is reached over parents, the slow and obvious way. */
function belowOrSelf(spans: readonly TreeSpan[], root: SpanId): Set<SpanId> {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const reaches = (id: SpanId): boolean => {
    let at: SpanId | undefined = id;
    for (let step = 0; step <= spans.length && at !== undefined; step++) {
      if (at === root) return true;
      at = byId.get(at)?.parentSpanId;
    }
    return false;
  };
  return new Set([root, ...spans.map((span) => span.spanId).filter(reaches)]);
}

describe('span tree', () => {
  it('finds a span and everything below it, also in cycles and below spans that are not stored', () => {
    fc.assert(
      fc.property(forests, fc.integer({ min: 1, max: 25 }), (spans, id) => {
        const found = subtree(spans, spanId(id));
        assert.equal(found[0], spanId(id));
        assert.equal(new Set(found).size, found.length);
        assert.deepEqual(new Set(found), belowOrSelf(spans, spanId(id)));
      }),
    );
  });

  it('sums each span with what is below it, as subtree does', () => {
    fc.assert(
      fc.property(forests, (spans) => {
        const own = new Map(
          spans.map((span, index) => [span.spanId, { samples: 2 ** index, wallNanos: index, cpuNanos: 1 }]),
        );
        const sums = totalsWithChildren(spans, own);
        for (const { spanId: id } of spans) {
          const expected = subtree(spans, id).reduce(
            (sum, below) => ({
              samples: sum.samples + own.get(below)!.samples,
              wallNanos: sum.wallNanos + own.get(below)!.wallNanos,
              cpuNanos: sum.cpuNanos + own.get(below)!.cpuNanos,
            }),
            { samples: 0, wallNanos: 0, cpuNanos: 0 },
          );
          assert.deepEqual(sums.get(id), expected);
        }
      }),
    );
  });

  it('calls a span an orphan when its parent is named and not stored', () => {
    const spans: TreeSpan[] = [
      { spanId: spanId(1) },
      { spanId: spanId(2), parentSpanId: spanId(1) },
      { spanId: spanId(3), parentSpanId: spanId(9) },
    ];
    assert.deepEqual(
      orphans(spans).map((span) => span.spanId),
      [spanId(3)],
    );
  });

  it('walks a chain of 200,000 spans', () => {
    const spans = Array.from(
      { length: 200_000 },
      (_, index): TreeSpan => ({
        spanId: spanId(index + 1),
        ...(index > 0 && { parentSpanId: spanId(index) }),
      }),
    );
    const own = new Map(spans.map((span) => [span.spanId, { samples: 1, wallNanos: 1, cpuNanos: 1 }]));
    assert.equal(subtree(spans, spanId(1)).length, 200_000);
    assert.equal(totalsWithChildren(spans, own).get(spanId(1))?.samples, 200_000);
  });
});
