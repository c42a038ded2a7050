import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { describeNode, formatValue, frameLabel, place, shortPlace } from '../src/flame-graph/frame-text.js';
import { layoutFlameGraph } from '../src/flame-graph/layout.js';
import { flameModel, functionKey, markFunction } from '../src/flame-graph/model.js';
import { directionOf, isWithin, step, widestMarked } from '../src/flame-graph/navigation.js';
import { findNodeByPathId, nodePathId, nodePathIds } from '../src/flame-graph/node-path.js';
import { searchFrames } from '../src/flame-graph/search.js';
import { XRange } from '../src/flame-graph/x-range.js';
import { type TestStack, testFrame, testGraph } from './support.js';

const SHOP: TestStack[] = [
  [['handle', 'validate', 'luhn'], 6],
  [['handle', 'validate', 'parse'], 2],
  [['handle', 'render'], 3],
  [['idle'], 1],
];

function shop(): ReturnType<typeof layoutFlameGraph> {
  return layoutFlameGraph(flameModel(testGraph(SHOP), 'wall'));
}

function named(layout: ReturnType<typeof layoutFlameGraph>, name: string): number {
  return layout.model.frame.findIndex((frame) => layout.model.frames[frame]?.name === name);
}

describe('keys in the flame graph', () => {
  const layout = shop();
  const at = (name: string): number => named(layout, name);

  it('goes down to the largest callee and up to the caller', () => {
    assert.equal(step(layout, 0, 'callee', 0), at('handle'));
    assert.equal(step(layout, at('handle'), 'callee', 0), at('validate'));
    assert.equal(step(layout, at('luhn'), 'caller', 0), at('validate'));
    assert.equal(step(layout, at('handle'), 'caller', 0), 0);
  });

  it('stays at the ends', () => {
    assert.equal(step(layout, at('luhn'), 'callee', 0), at('luhn'));
    assert.equal(step(layout, 0, 'caller', 0), 0);
    assert.equal(step(layout, at('handle'), 'previous', 0), at('handle'));
    assert.equal(step(layout, at('idle'), 'next', 0), at('idle'));
  });

  it('goes along the row, but not out of the zoomed frame', () => {
    assert.equal(step(layout, at('validate'), 'next', 0), at('render'));
    assert.equal(step(layout, at('render'), 'previous', 0), at('validate'));
    assert.equal(step(layout, at('validate'), 'next', at('validate')), at('validate'));
    assert.equal(step(layout, at('luhn'), 'next', at('validate')), at('parse'));
  });

  it('goes to the top of the zoom and down the heaviest path', () => {
    assert.equal(step(layout, at('parse'), 'top', at('validate')), at('validate'));
    assert.equal(step(layout, 0, 'deepest', 0), at('luhn'));
  });

  it('knows its keys', () => {
    assert.equal(directionOf('ArrowDown'), 'callee');
    assert.equal(directionOf('x'), undefined);
    assert.equal(directionOf('toString'), undefined);
  });

  it('tells by position what lies below a frame', () => {
    assert.equal(isWithin(layout, at('parse'), at('validate')), true);
    assert.equal(isWithin(layout, at('render'), at('validate')), false);
    assert.equal(isWithin(layout, at('handle'), at('validate')), false);
  });

  it('brings the widest frame of a function', () => {
    const twice = layoutFlameGraph(
      flameModel(
        testGraph([
          [['a', 'f'], 1],
          [['b', 'f'], 5],
        ]),
        'wall',
      ),
    );
    const marks = markFunction(twice.model.frames, functionKey(testFrame('f')));
    assert.equal(twice.model.total[widestMarked(twice, marks!)], 50_000_000);
    assert.equal(widestMarked(twice, new Uint8Array(3)), -1);
  });
});

describe('search in the flame graph', () => {
  it('counts a match inside a match once', () => {
    const layout = layoutFlameGraph(
      flameModel(
        testGraph([
          [['walk', 'walk', 'leaf'], 4],
          [['other'], 1],
        ]),
        'samples',
      ),
    );
    const found = searchFrames(layout, ' WALK ');
    assert.deepEqual([found?.functionCount, found?.total, found?.share], [1, 4, 0.8]);
  });

  it('looks at names, files and packages', () => {
    const graph = testGraph(SHOP);
    const frames = graph.frames.map((frame) =>
      frame.name === 'render' ? { ...frame, package: 'pug' } : frame,
    );
    const layout = layoutFlameGraph(flameModel({ ...graph, frames }, 'samples'));
    assert.equal(searchFrames(layout, 'pug')?.total, 3);
    assert.equal(searchFrames(layout, '/app/luhn')?.total, 6);
  });

  it('finds nothing, or is not asked', () => {
    assert.deepEqual(searchFrames(shop(), 'nowhere')?.share, 0);
    assert.equal(searchFrames(shop(), '  '), undefined);
  });
});

describe('names of nodes in links', () => {
  it('find the same path again after new samples came', () => {
    const ids = nodePathIds(shop().model);
    const later = layoutFlameGraph(
      flameModel(testGraph([[['idle'], 9], [['new', 'luhn'], 1], ...SHOP]), 'wall'),
    );
    const link = nodePathId(ids, named(shop(), 'luhn'));
    const found = findNodeByPathId(nodePathIds(later.model), link);
    const path = [found, later.model.parent[found]!].map(
      (node) => later.model.frames[later.model.frame[node]!]!.name,
    );
    assert.deepEqual(path, ['luhn', 'validate']);
  });

  it('lead to the root when the path is gone or the link is damaged', () => {
    const ids = nodePathIds(shop().model);
    assert.equal(findNodeByPathId(ids, 'zzzzzz'), 0);
    assert.equal(findNodeByPathId(ids, '!'), 0);
    assert.equal(findNodeByPathId(ids, null), 0);
  });

  it('differ within a graph', () => {
    const names = Array.from({ length: 40 }, (_, index) => `f${index}`);
    const graph = testGraph(names.flatMap((a) => names.map((b): TestStack => [[a, b, a], 1])));
    const ids = nodePathIds(flameModel(graph, 'wall'));
    assert.equal(new Set(ids).size, ids.length);
  });
});

describe('text of frames', () => {
  it('tells anonymous functions apart by their place', () => {
    assert.equal(
      frameLabel({ name: '(anonymous)', file: '/app/src/cart.ts', line: 12 }),
      '(anonymous) cart.ts:12',
    );
    assert.equal(frameLabel({ name: '', file: '', line: 0 }), '(anonymous)');
    assert.equal(frameLabel({ name: 'load', file: '/app/src/cart.ts', line: 12 }), 'load');
  });

  it('shows a line only when it is known', () => {
    assert.equal(place({ file: '/app/a.ts', line: 3 }), '/app/a.ts:3');
    assert.equal(shortPlace({ file: 'node:fs', line: 0 }), 'node:fs');
    assert.equal(shortPlace({ file: '', line: 4 }), '');
  });

  it('describes a node for a screen reader', () => {
    const layout = shop();
    const text = describeNode(layout, named(layout, 'validate'), 'POST /charge');
    assert.equal(text, 'validate, /app/validate.ts:7, Your code, 80 ms, 67 %, 2 callees');
    assert.equal(describeNode(layout, 0, 'POST /charge'), 'POST /charge, 120 ms, 2 callees');
  });

  it('has the unit of the value', () => {
    assert.equal(formatValue(1, 'samples'), '1 sample');
    assert.equal(formatValue(41_000_000, 'cpu'), '41 ms');
  });
});

describe('XRange', () => {
  it('moves from where it is to the target and ends exactly there', () => {
    const range = new XRange();
    range.jump(0, 100);
    range.glide(40, 60, 1000);
    assert.equal(range.advance(1050), true);
    assert.ok(range.x0 > 0 && range.x0 < 40);
    range.glide(0, 100, 1050);
    assert.equal(range.advance(5000), false);
    assert.deepEqual([range.x0, range.x1], [0, 100]);
  });

  it('never leaves the two ranges it moves between', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1000, noNaN: true }), (elapsed) => {
        const range = new XRange();
        range.jump(0, 1);
        range.glide(0.25, 0.5, 0);
        range.advance(elapsed);
        assert.ok(range.x0 >= 0 && range.x0 <= 0.25 && range.x1 >= 0.5 && range.x1 <= 1);
      }),
    );
  });
});
