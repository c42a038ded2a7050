import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { childCount, layoutFlameGraph, pathTo } from '../src/flame-graph/layout.js';
import { flameModel } from '../src/flame-graph/model.js';
import { type FlameWindow, nodeAt, RunBuffer, visibleRuns } from '../src/flame-graph/visible.js';
import { type TestStack, testGraph } from './support.js';

const stacks: fc.Arbitrary<TestStack[]> = fc.array(
  fc.tuple(
    fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 8 }),
    fc.integer({ min: 1, max: 500 }),
  ),
  { minLength: 1, maxLength: 60 },
);

const whole = (layout: ReturnType<typeof layoutFlameGraph>, width: number): FlameWindow => ({
  x0: 0,
  x1: layout.model.total[0]!,
  width,
  fromDepth: 0,
  toDepth: layout.depthCount,
});

describe('layoutFlameGraph', () => {
  it('puts the largest callee first, at the left edge of its caller', () => {
    const layout = layoutFlameGraph(
      flameModel(
        testGraph([
          [['main', 'small'], 1],
          [['main', 'large'], 3],
        ]),
        'samples',
      ),
    );
    const names = [...layout.rowNodes].map(
      (node) => layout.model.frames[layout.model.frame[node]!]?.name ?? 'root',
    );
    assert.deepEqual(names, ['root', 'main', 'large', 'small']);
    assert.deepEqual(
      [...layout.rowNodes].map((node) => layout.start[node]),
      [0, 0, 0, 3],
    );
    assert.deepEqual([...layout.rowOffset], [0, 1, 2, 4]);
  });

  it('keeps each node inside its caller and beside its siblings', () => {
    fc.assert(
      fc.property(stacks, (given) => {
        const layout = layoutFlameGraph(flameModel(testGraph(given), 'wall'));
        const { parent, total } = layout.model;
        for (let node = 1; node < parent.length; node++) {
          const caller = parent[node]!;
          assert.equal(layout.depth[node], layout.depth[caller]! + 1);
          assert.ok(layout.start[node]! >= layout.start[caller]!);
          assert.ok(layout.start[node]! + total[node]! <= layout.start[caller]! + total[caller]!);
        }
        for (let row = 0; row < layout.depthCount; row++) {
          for (let at = layout.rowOffset[row]! + 1; at < layout.rowOffset[row + 1]!; at++) {
            const [before, node] = [layout.rowNodes[at - 1]!, layout.rowNodes[at]!];
            assert.ok(layout.start[before]! + total[before]! <= layout.start[node]!);
          }
        }
      }),
    );
  });

  it('leaves out nodes without any of the chosen value', () => {
    const graph = testGraph([
      [['main', 'waits'], 2],
      [['main', 'works'], 1],
    ]);
    const waits = graph.frame.findIndex((frame) => graph.frames[frame]?.name === 'waits');
    const cpu = {
      ...graph,
      totalCpuNanos: graph.totalCpuNanos.map((value, node) => (node === waits ? 0 : value)),
    };
    const layout = layoutFlameGraph(flameModel(cpu, 'cpu'));
    assert.equal(layout.depth[waits], -1);
    assert.equal(layout.rowIndex[waits], -1);
    assert.equal(layout.rowNodes.length, 3);
  });

  it('is empty for a graph without samples', () => {
    assert.equal(layoutFlameGraph(flameModel(testGraph([]), 'wall')).depthCount, 0);
  });

  it('knows the way to a node and how many callees it has', () => {
    const layout = layoutFlameGraph(
      flameModel(
        testGraph([
          [['a', 'b', 'c'], 1],
          [['a', 'd'], 1],
        ]),
        'wall',
      ),
    );
    assert.deepEqual(pathTo(layout, 3), [0, 1, 2, 3]);
    assert.equal(childCount(layout, 1), 2);
    assert.equal(childCount(layout, 3), 0);
  });
});

describe('visibleRuns', () => {
  it('covers every visible node exactly once, whatever the width', () => {
    fc.assert(
      fc.property(stacks, fc.integer({ min: 1, max: 400 }), (given, width) => {
        const layout = layoutFlameGraph(flameModel(testGraph(given), 'wall'));
        const runs = new RunBuffer();
        visibleRuns(layout, whole(layout, width), runs);
        const seen: number[] = [];
        for (let run = 0; run < runs.length; run++) {
          for (let at = runs.first[run]!; at <= runs.last[run]!; at++) seen.push(at);
        }
        assert.deepEqual(
          seen.sort((a, b) => a - b),
          [...layout.rowNodes.keys()],
        );
      }),
    );
  });

  it('merges only what is narrower than a pixel, and paints at most a box per pixel and row', () => {
    const many: TestStack[] = Array.from({ length: 5000 }, (_, index) => [['main', `f${index}`], 1]);
    const layout = layoutFlameGraph(flameModel(testGraph(many), 'samples'));
    const runs = new RunBuffer();
    visibleRuns(layout, whole(layout, 100), runs);
    assert.ok(runs.length <= 2 + 101, `${runs.length} boxes`);
    for (let run = 0; run < runs.length; run++) {
      if (runs.last[run]! > runs.first[run]!) assert.ok(runs.width[run]! <= 1.001, `${runs.width[run]}`);
    }
  });

  it('grows its buffers for large windows', () => {
    const many: TestStack[] = Array.from({ length: 3000 }, (_, index) => [['main', `f${index}`], 1]);
    const layout = layoutFlameGraph(flameModel(testGraph(many), 'samples'));
    const runs = new RunBuffer();
    visibleRuns(layout, whole(layout, 6000), runs);
    assert.equal(runs.length, 3002);
    assert.equal(runs.width[3001], 2);
  });

  it('clips to a zoomed window and to the rows on screen', () => {
    const layout = layoutFlameGraph(
      flameModel(
        testGraph([
          [['a', 'x'], 6],
          [['b', 'y'], 4],
        ]),
        'samples',
      ),
    );
    const runs = new RunBuffer();
    visibleRuns(layout, { x0: 6, x1: 10, width: 100, fromDepth: 1, toDepth: 2 }, runs);
    assert.equal(runs.length, 1);
    assert.equal(layout.model.frames[layout.model.frame[layout.rowNodes[runs.first[0]!]!]!]!.name, 'b');
    assert.deepEqual([runs.left[0], runs.width[0]], [0, 100]);
  });
});

describe('nodeAt', () => {
  it('finds in the middle of each box the node that is painted there', () => {
    fc.assert(
      fc.property(stacks, (given) => {
        const layout = layoutFlameGraph(flameModel(testGraph(given), 'wall'));
        const window = whole(layout, 1000);
        for (const node of layout.rowNodes) {
          const middle = ((layout.start[node]! + layout.model.total[node]! / 2) / window.x1) * window.width;
          assert.equal(nodeAt(layout, window, middle, layout.depth[node]!), node);
        }
      }),
    );
  });

  it('finds nothing beside the boxes', () => {
    const layout = layoutFlameGraph(
      flameModel(
        testGraph([
          [['a', 'x'], 5],
          [['a'], 5],
        ]),
        'samples',
      ),
    );
    const window = whole(layout, 100);
    assert.equal(nodeAt(layout, window, 75, 2), -1);
    assert.equal(nodeAt(layout, window, 50, 3), -1);
    assert.equal(nodeAt(layout, window, -1, 0), -1);
    assert.equal(nodeAt(layout, window, 101, 0), -1);
  });
});
