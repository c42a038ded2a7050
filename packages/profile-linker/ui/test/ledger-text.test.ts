import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BlockedBy, SpanLedgerResponse } from '../../src/http/api-types.js';
import { answer } from '../dev/answers.js';
import { makeWorld } from '../dev/world.js';
import {
  blockerName,
  blockersSummary,
  isRefusal,
  opensBlockers,
  remoteCallText,
  splitNotes,
  streaksText,
  topFunction,
} from '../src/span/ledger-text.js';
import { testFrame } from './support.js';

const SPAN: BlockedBy = {
  kind: 'span',
  traceId: null,
  spanId: '00f067aa0ba902b7' as BlockedBy['spanId'],
  operation: 'POST /report',
  service: 'shop',
  nanos: 30e6,
  duringRemoteCallNanos: 10e6,
  samples: 4,
  streaks: 2,
  longestStreakNanos: 25e6,
  functions: [{ ...testFrame('render'), nanos: 30e6 }],
};

function ledger(blockedBy: readonly BlockedBy[], samples: number, durationNanos: number): SpanLedgerResponse {
  return {
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    spanId: '00f067aa0ba902b8',
    durationNanos,
    thread: null,
    entries: [],
    overlaps: [],
    blockedBy,
    coverage: { samples, expectedIfAlwaysActive: 10, periodNanos: 10e6, windowShare: 1 },
    notes: [],
  };
}

describe('what held the thread', () => {
  it('has a name, whether its span is stored or it has none', () => {
    assert.equal(blockerName(SPAN), 'POST /report');
    assert.equal(blockerName({ ...SPAN, operation: null }), 'Span 00f067aa0ba902b7');
    assert.equal(blockerName({ ...SPAN, kind: 'gc' }), 'Garbage collection in other code');
    assert.equal(blockerName({ ...SPAN, kind: 'no-span' }), 'Code of no span');
  });

  it('has a function, stretches and a summary, remote calls counted in', () => {
    assert.equal(topFunction(SPAN), 'render render.ts:7');
    assert.equal(
      topFunction({ ...SPAN, functions: [{ ...testFrame(''), file: '/a.ts', nanos: 1 }] }),
      '(anonymous) a.ts:7',
    );
    assert.equal(topFunction({ ...SPAN, functions: [] }), undefined);
    assert.equal(streaksText(SPAN), 'in 2 stretches, the longest 25 ms');
    assert.equal(streaksText({ ...SPAN, streaks: 1 }), 'in one stretch');
    assert.equal(blockersSummary([SPAN, SPAN, SPAN]), 'POST /report 40 ms, and 2 more');
    assert.equal(blockersSummary([SPAN]), 'POST /report 40 ms');
    assert.equal(blockersSummary([]), '');
    assert.equal(remoteCallText(SPAN), '10 ms in remote calls');
    assert.equal(remoteCallText({ ...SPAN, nanos: 0 }), 'in remote calls');
    assert.equal(remoteCallText({ ...SPAN, duringRemoteCallNanos: 0 }), '');
  });

  it('is told at once when it took much of the span, or the span has no samples', () => {
    assert.equal(opensBlockers(ledger([SPAN], 5, 150e6)), true);
    assert.equal(opensBlockers(ledger([SPAN], 5, 151e6)), false);
    assert.equal(opensBlockers(ledger([SPAN], 0, 151e6)), true);
    assert.equal(opensBlockers(ledger([], 0, 151e6)), false);
  });
});

describe('the ledger in words', () => {
  it('keeps the note on contention with what held the thread', () => {
    const note = 'What held the thread is contention, not proof: no record says more.';
    assert.deepEqual(splitNotes(['first', note, 'last']), { contention: note, others: ['first', 'last'] });
    assert.match(splitNotes(['first']).contention, /not proof/);
  });

  it('tells what another try cannot mend', () => {
    assert.deepEqual([0, 404, 422, 500, 501, 503].filter(isRefusal), [422, 501]);
  });
});

describe('the generated ledgers', () => {
  it('sum to the duration, as those of the linker do', () => {
    const world = makeWorld(1_763_000_000_000);
    for (const { traceId, spanId, durationNanos } of world.spans.slice(0, 300)) {
      const [, body] = answer(world, `/api/v1/traces/${traceId}/spans/${spanId}/ledger`);
      const { entries, blockedBy } = body as SpanLedgerResponse;
      const sum = entries.reduce((nanos, entry) => nanos + entry.nanos, 0);
      assert.equal(sum, durationNanos);
      assert.ok(blockedBy.reduce((nanos, row) => nanos + row.nanos, 0) <= durationNanos);
    }
  });
});
