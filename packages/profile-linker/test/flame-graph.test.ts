import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { StackProfile } from '../src/core/model/stack-profile.js';
import type { FlameGraph } from '../src/core/model/views.js';
import { buildFlameGraph } from '../src/core/views/flame-graph.js';
import { stackProfiles } from './support/model.js';

const MEASURES = ['Samples', 'WallNanos', 'CpuNanos'] as const;

function sumOf(profile: StackProfile, key: 'samples' | 'wallNanos' | 'cpuNanos'): number {
  return profile.entries.reduce((sum, entry) => sum + entry[key], 0);
}

function path(graph: FlameGraph, node: number): string {
  if (node <= 0) return '';
  const { name, file, line } = graph.frames[graph.frame[node]!]!;
  const unnamed = name === '(anonymous)' ? `:${line}` : '';
  return `${path(graph, graph.parent[node]!)}/${name}@${file}${unnamed}`;
}

/** Self samples by path from the root, the slow and obvious way. */
function expectedSelf(profile: StackProfile): Map<string, number> {
  const self = new Map<string, number>();
  for (const { stackIndex, samples } of profile.entries) {
    const key = profile.stacks[stackIndex]!.map((index) => profile.frames[index]!)
      .map(({ name, fileName, line }) => `/${name}@${fileName}${name === '(anonymous)' ? `:${line}` : ''}`)
      .reverse()
      .join('');
    self.set(key, (self.get(key) ?? 0) + samples);
  }
  return self;
}

describe('flame graph', () => {
  it('conserves every total exactly', () => {
    fc.assert(
      fc.property(stackProfiles, (profile) => {
        const graph = buildFlameGraph(profile);
        assert.equal(graph.totalSamples[0], sumOf(profile, 'samples'));
        assert.equal(graph.totalWallNanos[0], sumOf(profile, 'wallNanos'));
        assert.equal(graph.totalCpuNanos[0], sumOf(profile, 'cpuNanos'));
        for (const measure of MEASURES) {
          const total = graph[`total${measure}`];
          const sums = [...graph[`self${measure}`]];
          for (let node = graph.parent.length - 1; node > 0; node--)
            sums[graph.parent[node]!]! += sums[node]!;
          assert.deepEqual(sums, total);
        }
      }),
    );
  });

  it('puts each sample at the path of its stack', () => {
    fc.assert(
      fc.property(stackProfiles, (profile) => {
        const graph = buildFlameGraph(profile);
        const found = new Map<string, number>();
        for (let node = 0; node < graph.parent.length; node++) {
          const key = path(graph, node);
          assert.ok(!found.has(key), `two nodes at ${key}`);
          found.set(key, graph.selfSamples[node]!);
        }
        for (const [key, samples] of expectedSelf(profile)) assert.equal(found.get(key), samples, key);
      }),
    );
  });

  it('lists parents before children and siblings by falling total', () => {
    fc.assert(
      fc.property(stackProfiles, (profile) => {
        const { parent, totalWallNanos } = buildFlameGraph(profile);
        const lastSibling = new Map<number, number>();
        for (let node = 1; node < parent.length; node++) {
          assert.ok(parent[node]! < node);
          const before = lastSibling.get(parent[node]!);
          if (before !== undefined) assert.ok(totalWallNanos[before]! >= totalWallNanos[node]!);
          lastSibling.set(parent[node]!, node);
        }
      }),
    );
  });

  it('does not depend on the order of entries', () => {
    fc.assert(
      fc.property(stackProfiles, (profile) => {
        const reversed = { ...profile, entries: profile.entries.toReversed() };
        assert.deepEqual(buildFlameGraph(reversed), buildFlameGraph(profile));
      }),
    );
  });

  it('merges the lines of a function and shows the hottest', () => {
    const frame = { name: 'charge', fileName: '/app/charge.js', column: 0 };
    const graph = buildFlameGraph({
      frames: [
        { ...frame, line: 3 },
        { ...frame, line: 9 },
      ],
      stacks: [[0], [1]],
      entries: [
        { stackIndex: 0, samples: 1, wallNanos: 10, cpuNanos: 0 },
        { stackIndex: 1, samples: 2, wallNanos: 20, cpuNanos: 0 },
      ],
    });
    assert.deepEqual(graph.parent, [-1, 0]);
    assert.deepEqual(graph.totalSamples, [3, 3]);
    assert.equal(graph.frames[graph.frame[1]!]!.line, 9);
  });

  it('keeps unnamed functions of one file apart by their line', () => {
    const frame = { name: '(anonymous)', fileName: '/app/charge.js', column: 0 };
    const graph = buildFlameGraph({
      frames: [
        { ...frame, line: 3 },
        { ...frame, line: 9 },
      ],
      stacks: [[0], [1]],
      entries: [
        { stackIndex: 0, samples: 1, wallNanos: 10, cpuNanos: 0 },
        { stackIndex: 1, samples: 2, wallNanos: 20, cpuNanos: 0 },
      ],
    });
    assert.deepEqual(graph.parent, [-1, 0, 0]);
  });

  it('holds stacks deeper than the call stack of this process', () => {
    const depth = 50_000;
    const stack = Array.from({ length: depth }, (_, i) => i % 2);
    const frames = ['a', 'b'].map((name) => ({ name, fileName: `/${name}.js`, line: 1, column: 1 }));
    const entries = [{ stackIndex: 0, samples: 7, wallNanos: 7, cpuNanos: 7 }];
    const graph = buildFlameGraph({ frames, stacks: [stack], entries });
    assert.equal(graph.parent.length, depth + 1);
    assert.equal(graph.selfSamples[depth], 7);
  });

  it('is one empty node for an empty profile', () => {
    const graph = buildFlameGraph({ frames: [], stacks: [], entries: [] });
    assert.deepEqual([graph.parent, graph.frame, graph.totalSamples], [[-1], [-1], [0]]);
  });
});
