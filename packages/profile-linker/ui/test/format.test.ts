import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatDuration, parseDuration } from '../src/format/duration.js';
import { formatCount, formatShare, plural, shareOf } from '../src/format/number.js';
import { formatAge, nanosBetween } from '../src/format/time.js';

describe('formatDuration', () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, '0 ms'],
    [640, '640 ns'],
    [41_200, '41.2 µs'],
    [999_600, '1 ms'],
    [1_234_000, '1.23 ms'],
    [41_000_000, '41 ms'],
    [412_345_678, '412 ms'],
    [999_700_000, '1 s'],
    [1_200_000_000, '1.20 s'],
    [59_990_000_000, '1 min 00 s'],
    [185_000_000_000, '3 min 05 s'],
    [7_380_000_000_000, '2 h 03 min'],
    [-2_000_000, '−2 ms'],
  ];
  for (const [nanos, text] of cases) {
    it(`${nanos} ns is ${text}`, () => assert.equal(formatDuration(nanos), text));
  }

  it('never shows 1000 of a unit that has a larger one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 59_000_000_000 }), (nanos) => {
        assert.doesNotMatch(formatDuration(nanos), /\d{4}/);
      }),
    );
  });
});

describe('parseDuration', () => {
  const cases: readonly (readonly [string, number | undefined])[] = [
    ['50ms', 50e6],
    ['1.2s', 1.2e9],
    ['  250 µs ', 250e3],
    ['250us', 250e3],
    ['1m30s', 90e9],
    ['2min', 120e9],
    ['1h', 3600e9],
    ['15', 15e6],
    ['1.5', 1.5e6],
    ['', undefined],
    ['fast', undefined],
    ['50 parsecs', undefined],
    ['-5ms', undefined],
    ['ms', undefined],
    ['1..2s', undefined],
  ];
  for (const [text, nanos] of cases) {
    it(`"${text}" is ${nanos === undefined ? 'no duration' : `${nanos} ns`}`, () =>
      assert.equal(parseDuration(text), nanos));
  }

  it('reads back what formatDuration shows, to its three digits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 59_000_000_000 }), (nanos) => {
        const read = parseDuration(formatDuration(nanos));
        assert.ok(read !== undefined && Math.abs(read - nanos) <= nanos * 0.006 + 1, `${nanos} → ${read}`);
      }),
    );
  });
});

describe('numbers and times', () => {
  it('shows shares with as many digits as they deserve', () => {
    const shown = [0, 0.0004, 0.0432, 0.05, 0.0994, 0.0996, 0.43, 1].map(formatShare);
    assert.deepEqual(shown, ['0 %', '<0.1 %', '4.3 %', '5 %', '9.9 %', '10 %', '43 %', '100 %']);
  });

  it('counts, names and divides', () => {
    assert.equal(formatCount(12_345), '12,345');
    assert.equal(plural(1, 'span'), '1 span');
    assert.equal(plural(1000, 'span'), '1,000 spans');
    assert.equal(shareOf(3, 0), 0);
  });

  it('keeps nanoseconds that a number cannot hold', () => {
    assert.equal(nanosBetween('1763000000000000001', '1763000000000000042'), 41);
  });

  it('says how long ago', () => {
    const at = (seconds: number): string =>
      formatAge('1763000000000000000', 1_763_000_000_000 + seconds * 1000);
    assert.deepEqual([0, 12, 240, 7300, 180_000].map(at), [
      'just now',
      '12 s ago',
      '4 min ago',
      '2 h ago',
      '2 d ago',
    ]);
  });
});
