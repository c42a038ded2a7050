import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { SERVICE_HUES, ServiceColors } from '../src/components/service-colors.js';
import { formatTick, rulerTicks } from '../src/trace/ruler.js';
import { ancestorsOf, buildSpanTree, visibleRows } from '../src/trace/span-tree.js';
import { nextRow, type RowKey } from '../src/trace/waterfall-keys.js';
import { testTrace } from './support.js';

const CHECKOUT = testTrace([
  { id: 'root', service: 'gateway' },
  { id: 'cart', parent: 'root', service: 'cart', start: 1 },
  { id: 'load', parent: 'cart', service: 'cart', start: 2 },
  { id: 'pay', parent: 'root', service: 'payment', start: 5 },
]);

function order(tree: ReturnType<typeof buildSpanTree>): string[] {
  return tree.nodes.map((node) => `${node.depth}:${node.span.spanId}`);
}

describe('buildSpanTree', () => {
  it('puts each span before its children, siblings by start', () => {
    const tree = buildSpanTree(CHECKOUT);
    assert.deepEqual(order(tree), ['0:root', '1:cart', '2:load', '1:pay']);
    assert.deepEqual(
      tree.nodes.map((node) => node.descendants),
      [3, 1, 0, 0],
    );
    assert.deepEqual(
      tree.nodes.map((node) => node.offsetNanos),
      [0, 1e6, 2e6, 5e6],
    );
    assert.deepEqual(
      tree.nodes.map((node) => node.sameService),
      [false, false, true, false],
    );
  });

  it('shows spans whose parent is missing as roots', () => {
    const tree = buildSpanTree(
      testTrace([
        { id: 'a' },
        { id: 'lost', parent: 'gone', start: 3 },
        { id: 'child', parent: 'lost', start: 4 },
      ]),
    );
    assert.deepEqual(order(tree), ['0:a', '0:lost', '1:child']);
    assert.deepEqual(
      tree.nodes.map((node) => node.orphan),
      [false, true, false],
    );
  });

  it('leaves out nothing when parents lead in a circle', () => {
    const tree = buildSpanTree(
      testTrace([
        { id: 'a', parent: 'b' },
        { id: 'b', parent: 'a' },
        { id: 'c', parent: 'c' },
      ]),
    );
    assert.deepEqual(order(tree), ['0:a', '1:b', '0:c']);
  });

  it('holds every span once, whatever their parents', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    const spans = fc.tuple(
      ...ids.map((id) => fc.record({ id: fc.constant(id), parent: fc.constantFrom(...ids, 'gone') })),
    );
    fc.assert(
      fc.property(spans, (given) => {
        const tree = buildSpanTree(testTrace(given));
        assert.deepEqual(tree.nodes.map((node) => node.span.spanId).sort(), ids);
        assert.equal(visibleRows(tree, new Set()).length, ids.length);
        const roots = tree.nodes.filter((node) => node.parent < 0);
        assert.equal(
          roots.reduce((sum, node) => sum + node.descendants + 1, 0),
          ids.length,
        );
      }),
    );
  });

  it('does not recurse into deep traces', () => {
    const deep = Array.from({ length: 20_000 }, (_, index) => ({
      id: `s${index}`,
      ...(index > 0 && { parent: `s${index - 1}` }),
    }));
    assert.equal(buildSpanTree(testTrace(deep)).nodes.at(-1)?.depth, 19_999);
  });
});

describe('collapsing', () => {
  const tree = buildSpanTree(CHECKOUT);

  it('hides what lies below', () => {
    assert.deepEqual(visibleRows(tree, new Set(['cart'])), [0, 1, 3]);
    assert.deepEqual(visibleRows(tree, new Set(['root', 'cart'])), [0]);
    assert.deepEqual(visibleRows(tree, new Set(['unknown'])), [0, 1, 2, 3]);
  });

  it('knows what must open to show a span', () => {
    assert.deepEqual(ancestorsOf(tree, 2), [1, 0]);
    assert.deepEqual(ancestorsOf(tree, 0), []);
  });
});

describe('keys in the waterfall', () => {
  const tree = buildSpanTree(CHECKOUT);
  const press = (key: string, row: number, collapsed: readonly string[] = []): ReturnType<typeof nextRow> => {
    const ids = new Set(collapsed);
    return nextRow(key as RowKey, { tree, rows: visibleRows(tree, ids), row, collapsed: ids, page: 2 });
  };

  it('moves by row, page and to the ends', () => {
    assert.deepEqual(press('ArrowDown', 0), { row: 1 });
    assert.deepEqual(press('ArrowDown', 3), { row: 3 });
    assert.deepEqual(press('ArrowUp', 0), { row: 0 });
    assert.deepEqual(press('PageDown', 0), { row: 2 });
    assert.deepEqual(press('PageUp', 3), { row: 1 });
    assert.deepEqual(press('Home', 3), { row: 0 });
    assert.deepEqual(press('End', 0), { row: 3 });
  });

  it('expands, then enters; collapses, then leaves', () => {
    assert.deepEqual(press('ArrowRight', 1, ['cart']), { toggle: 'cart' });
    assert.deepEqual(press('ArrowRight', 1), { row: 2 });
    assert.deepEqual(press('ArrowRight', 2), {});
    assert.deepEqual(press('ArrowLeft', 1), { toggle: 'cart' });
    assert.deepEqual(press('ArrowLeft', 1, ['cart']), { row: 0 });
    assert.deepEqual(press('ArrowLeft', 2), { row: 1 });
    assert.deepEqual(press('ArrowLeft', 0, ['root']), {});
  });

  it('leaves other keys alone', () => {
    assert.equal(press('a', 0), undefined);
  });
});

describe('ruler', () => {
  it('has round ticks', () => {
    assert.deepEqual(rulerTicks(904e6, 5).map(formatTick), ['0 ms', '200 ms', '400 ms', '600 ms', '800 ms']);
    assert.deepEqual(rulerTicks(10.6e9, 5).map(formatTick), ['0 ms', '2.5 s', '5 s', '7.5 s', '10 s']);
    assert.deepEqual(rulerTicks(0, 5), [0]);
  });

  it('starts at 0, stays within the duration and is never crowded', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e13 }), fc.integer({ min: 1, max: 12 }), (duration, most) => {
        const ticks = rulerTicks(duration, most);
        assert.equal(ticks[0], 0);
        assert.ok(ticks.length <= most + 1, `${ticks.length} of ${most}`);
        assert.ok(ticks.at(-1)! < duration);
      }),
    );
  });
});

describe('ServiceColors', () => {
  it('gives different colours while there are any left, and keeps them', () => {
    const colors = new ServiceColors();
    const names = Array.from({ length: SERVICE_HUES }, (_, index) => `service-${index}`);
    const slots = names.map((name) => colors.slotOf(name));
    assert.equal(new Set(slots).size, SERVICE_HUES);
    assert.deepEqual(
      names.toReversed().map((name) => colors.slotOf(name)),
      slots.toReversed(),
    );
  });

  it('still has a colour for the next service', () => {
    const colors = new ServiceColors(
      Array.from({ length: SERVICE_HUES }, (_, index) => [`s${index}`, index] as const),
    );
    const slot = colors.slotOf('one more');
    assert.ok(slot >= 0 && slot < SERVICE_HUES);
  });

  it('remembers', () => {
    let saved: (readonly [string, number])[] = [];
    const first = new ServiceColors([], (slots) => {
      saved = [...slots];
    });
    first.slotOf('b');
    const slot = first.slotOf('a');
    assert.equal(new ServiceColors(saved).slotOf('a'), slot);
  });
});
