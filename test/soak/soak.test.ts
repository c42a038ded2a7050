import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { repositoryRoot } from '../support/repository.js';

interface Point {
  readonly spans: number;
  readonly heapUsed: number;
}

interface Growth {
  readonly points: number;
  readonly bytesPerSpan: number;
  readonly flat: boolean;
}

interface Verdict {
  readonly verdict: 'flat' | 'failed';
  readonly problems: readonly string[];
  readonly spans: number;
  readonly heap: Growth;
}

const folder = path.join(repositoryRoot, 'test/soak');
const { judgeGrowth } = (await import(pathToFileURL(path.join(folder, 'verdict.mjs')).href)) as {
  judgeGrowth(
    points: readonly Point[],
    key: 'heapUsed',
    limits: { warmUpShare: number; boundBytesPerSpan: number },
  ): Growth;
};

function runSoak(...args: readonly string[]): {
  code: number | null;
  verdict: Verdict;
  last: { windows: number };
} {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      path.join(folder, 'soak.mjs'),
      '--minutes',
      '0.1',
      '--spans',
      '3000',
      '--interval-seconds',
      '0.4',
      ...args,
    ],
    { encoding: 'utf8', env: { ...process.env, HOTSPAN_WINDOW_MILLIS: '500' } },
  );
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  assert.ok(lines.length > 3, stderr);
  const [last, verdict] = lines.slice(-2).map((line) => JSON.parse(line) as unknown);
  return { code: status, verdict: verdict as Verdict, last: last as { windows: number } };
}

describe('soak, shortened', () => {
  it('delivers every span and window, and lets go of what it held', () => {
    // A few seconds are all warm-up: the bound is that of a span that is kept with everything it has.
    const { code, verdict, last } = runSoak('--bound', '2000');
    assert.deepEqual(verdict.problems, []);
    assert.equal(code, 0);
    assert.equal(verdict.spans, 3000);
    assert.ok(last.windows > 3, `${last.windows} windows`);
  });

  it('fails on a leak', () => {
    const { code, verdict } = runSoak('--bound', '2000', '--leak', '6000');
    assert.equal(code, 1);
    assert.equal(verdict.verdict, 'failed');
    assert.ok(verdict.heap.bytesPerSpan > 2000);
  });
});

describe('verdict of the soak', () => {
  const noise = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 20, maxLength: 60 });
  const points = (noises: readonly number[], bytesPerSpan: number): Point[] =>
    noises.map((one, index) => ({
      spans: index * 10_000,
      heapUsed: 20e6 + bytesPerSpan * index * 10_000 + one * 1000,
    }));

  it('finds the slope it was given, whatever the level and some noise', () => {
    fc.assert(
      fc.property(noise, fc.double({ min: 0, max: 20, noNaN: true }), (noises, slope) => {
        const growth = judgeGrowth(points(noises, slope), 'heapUsed', {
          warmUpShare: 0.2,
          boundBytesPerSpan: 2,
        });
        assert.ok(Math.abs(growth.bytesPerSpan - slope) < 0.1);
        if (slope > 2.1) assert.equal(growth.flat, false);
        if (slope < 1.8) assert.equal(growth.flat, true);
      }),
    );
  });

  it('leaves the warm-up out', () => {
    const warm = points(new Array<number>(30).fill(0), 0).map((point) =>
      point.spans < 50_000 ? { ...point, heapUsed: 1e6 } : point,
    );
    const growth = judgeGrowth(warm, 'heapUsed', { warmUpShare: 0.2, boundBytesPerSpan: 2 });
    assert.deepEqual([growth.bytesPerSpan, growth.flat], [0, true]);
  });

  it('does not call flat what is too noisy to tell', () => {
    const noisy = [5, -5, 5, -5, 5].map((swing, index) => ({ spans: index, heapUsed: 1000 + swing * 100 }));
    assert.equal(judgeGrowth(noisy, 'heapUsed', { warmUpShare: 0, boundBytesPerSpan: 2 }).flat, false);
  });
});
