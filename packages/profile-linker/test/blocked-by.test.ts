import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { BlockedBy } from '../src/core/model/ledger.js';
import { buildBlockedBy } from '../src/core/views/blocked-by.js';
import { buildLedger } from '../src/core/views/ledger/ledger.js';
import type { LedgerInput } from '../src/core/views/ledger/ledger-input.js';
import { ledgerInputs } from './support/ledger-arbitraries.js';
import { below, input, OTHER_TRACE } from './support/ledger-model.js';
import { spanId } from './support/model.js';

function blockedBy(of: LedgerInput): BlockedBy[] {
  return buildBlockedBy(buildLedger(of).segments, of);
}

describe('blocked by', () => {
  it('ranks the spans that held the thread, each with its streaks and functions', () => {
    const rows = blockedBy(input('oxxyxx.xo'));
    assert.deepEqual(
      rows.map((row) => ({ ...row, functions: row.functions.length })),
      [
        {
          kind: 'span',
          traceId: OTHER_TRACE,
          spanId: spanId(7),
          operation: null,
          service: null,
          nanos: 50e6,
          duringRemoteCallNanos: 0,
          samples: 5,
          streaks: 3,
          longestStreakNanos: 20e6,
          functions: 1,
        },
        {
          kind: 'span',
          traceId: OTHER_TRACE,
          spanId: spanId(8),
          operation: null,
          service: null,
          nanos: 10e6,
          duringRemoteCallNanos: 0,
          samples: 1,
          streaks: 1,
          longestStreakNanos: 10e6,
          functions: 1,
        },
      ],
    );
    assert.deepEqual(rows[0]!.functions, [
      { name: 'crunch', file: '/app/report.js', line: 4, kind: 'app', package: null, nanos: 50e6 },
    ]);
  });

  it('names the innermost function of the application, as that is what its author can change', () => {
    assert.deepEqual(
      blockedBy(input('oyyo')).map(({ functions }) => functions.map(({ name }) => name)),
      [['crunch']],
    );
  });

  it('has a row for code of no span and one for garbage collection', () => {
    const rows = blockedBy(input('otttGHo'));
    assert.deepEqual(
      rows.map(({ kind, spanId: id, nanos, streaks }) => [kind, id, nanos / 1e6, streaks]),
      [
        ['no-span', null, 30, 1],
        ['gc', null, 20, 1],
      ],
    );
    assert.equal(rows[1]!.functions[0]!.name, '(garbage collector)');
  });

  it('tells apart what held the thread while a remote call was in flight', () => {
    const descendants = [below(3, 10, 40, { kind: 'client' })];
    const [row] = blockedBy(input('oxxxxxo', { descendants }));
    assert.deepEqual([row?.nanos, row?.duringRemoteCallNanos, row?.longestStreakNanos], [20e6, 30e6, 50e6]);
    assert.deepEqual([row?.samples, row?.streaks], [5, 1]);
  });

  it('is empty when nothing else ran', () =>
    assert.deepEqual(blockedBy(input('op.cno', { descendants: [below(2, 0, 60)] })), []));

  it('adds up to what the ledger says of the loop', () => {
    const causes = { span: 'loop-other-spans', 'no-span': 'loop-no-span', gc: 'gc-waiting' } as const;
    fc.assert(
      fc.property(ledgerInputs, (of) => {
        const { ledger } = buildLedger(of);
        const rows = blockedBy(of);
        for (const [kind, cause] of Object.entries(causes)) {
          const ofKind = rows.filter((row) => row.kind === kind);
          const sum = (field: 'nanos' | 'duringRemoteCallNanos'): number =>
            ofKind.reduce((total, row) => total + row[field], 0);
          assert.equal(sum('nanos'), ledger.entries.find((entry) => entry.cause === cause)?.nanos ?? 0);
          const overlap = ledger.overlaps.find(
            (one) => one.cause === 'remote-call' && one.meanwhile === cause,
          );
          assert.equal(sum('duringRemoteCallNanos'), overlap?.nanos ?? 0);
        }
        for (const row of rows) {
          assert.ok(row.nanos >= 0 && row.duringRemoteCallNanos >= 0 && row.samples > 0 && row.streaks > 0);
          assert.ok(row.longestStreakNanos <= row.nanos + row.duringRemoteCallNanos);
          const inFunctions = row.functions.reduce((total, { nanos }) => total + nanos, 0);
          assert.ok(inFunctions <= row.nanos + row.duringRemoteCallNanos);
        }
        assert.equal(new Set(rows.map(({ kind, spanId: id }) => `${kind} ${id}`)).size, rows.length);
      }),
      { numRuns: 500 },
    );
  });

  it('does not depend on the order of samples', () => {
    fc.assert(
      fc.property(ledgerInputs, (of) =>
        assert.deepEqual(blockedBy({ ...of, samples: of.samples.toReversed() }), blockedBy(of)),
      ),
    );
  });
});
