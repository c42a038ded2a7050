import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TopRow } from '../../src/http/api-types.js';
import { functionRows } from '../src/span/function-rows.js';
import { testFrame } from './support.js';

function row(name: string, self: number, total: number, cpu = total): TopRow {
  return {
    ...testFrame(name),
    selfSamples: self,
    totalSamples: total,
    selfWallNanos: self * 10,
    totalWallNanos: total * 10,
    selfCpuNanos: Math.min(self, cpu) * 8,
    totalCpuNanos: cpu * 8,
  };
}

const ROWS = [row('render', 1, 9), row('parse', 4, 4), row('Await', 3, 3, 0), row('main', 0, 12)];

describe('functionRows', () => {
  const names = (...given: Parameters<typeof functionRows>): string[] =>
    functionRows(...given).map((entry) => entry.row.name);

  it('sorts by self, total or name', () => {
    assert.deepEqual(names(ROWS, 'wall', '', 'self'), ['parse', 'Await', 'render', 'main']);
    assert.deepEqual(names(ROWS, 'wall', '', 'total'), ['main', 'render', 'parse', 'Await']);
    assert.deepEqual(names(ROWS, 'wall', '', 'function'), ['Await', 'main', 'parse', 'render']);
  });

  it('shows the chosen value and leaves out functions without any', () => {
    assert.deepEqual(names(ROWS, 'cpu', '', 'self'), ['parse', 'render', 'main']);
    const [first] = functionRows(ROWS, 'samples', '', 'self');
    assert.deepEqual([first?.self, first?.total], [4, 4]);
  });

  it('keeps what the search matches', () => {
    assert.deepEqual(names(ROWS, 'wall', 'MAI', 'self'), ['main']);
    assert.deepEqual(names(ROWS, 'wall', '/app/render', 'self'), ['render']);
  });
});
