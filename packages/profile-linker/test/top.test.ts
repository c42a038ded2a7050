import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { buildTop } from '../src/core/views/top.js';
import { stackProfiles } from './support/model.js';

describe('table of functions', () => {
  it('has selfs that add up to everything that has a stack', () => {
    fc.assert(
      fc.property(stackProfiles, (profile) => {
        const withStack = profile.entries.filter(({ stackIndex }) => profile.stacks[stackIndex]!.length > 0);
        const top = buildTop(profile);
        for (const [self, key] of [
          ['selfSamples', 'samples'],
          ['selfWallNanos', 'wallNanos'],
          ['selfCpuNanos', 'cpuNanos'],
        ] as const) {
          const expected = withStack.reduce((sum, entry) => sum + entry[key], 0);
          assert.equal(
            top.reduce((sum, row) => sum + row[self], 0),
            expected,
          );
        }
      }),
    );
  });

  it('counts recursion once: no total exceeds the whole, and none is below its self', () => {
    fc.assert(
      fc.property(stackProfiles, (profile) => {
        const whole = profile.entries.reduce((sum, entry) => sum + entry.samples, 0);
        for (const row of buildTop(profile)) {
          assert.ok(row.totalSamples <= whole);
          assert.ok(row.selfSamples <= row.totalSamples);
          assert.ok(row.selfWallNanos <= row.totalWallNanos);
          assert.ok(row.selfCpuNanos <= row.totalCpuNanos);
        }
      }),
    );
  });

  it('is sorted by falling self time and names each function once', () => {
    fc.assert(
      fc.property(stackProfiles, (profile) => {
        const top = buildTop(profile);
        for (let i = 1; i < top.length; i++) assert.ok(top[i - 1]!.selfWallNanos >= top[i]!.selfWallNanos);
        const keys = top.map(
          ({ name, file, line }) => `${name} ${file} ${name === '(anonymous)' ? line : ''}`,
        );
        assert.equal(new Set(keys).size, keys.length);
      }),
    );
  });

  it('gives a recursive function its time once, at the leaf and above', () => {
    const frames = [
      { name: 'walk', fileName: '/app/walk.js', line: 2, column: 0 },
      { name: 'main', fileName: '/app/main.js', line: 5, column: 0 },
    ];
    const entries = [{ stackIndex: 0, samples: 4, wallNanos: 40, cpuNanos: 20 }];
    const [walk, main] = buildTop({ frames, stacks: [[0, 0, 0, 1]], entries });
    assert.deepEqual([walk?.name, walk?.selfSamples, walk?.totalSamples], ['walk', 4, 4]);
    assert.deepEqual([main?.name, main?.selfSamples, main?.totalSamples], ['main', 0, 4]);
  });
});
