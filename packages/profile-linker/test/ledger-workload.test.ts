import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { LedgerCause, SpanLedgerResponse } from '../src/http/api-types.js';
import { cleanEnvironment } from './support/command.js';
import { startTestLinker } from './support/test-linker.js';

const APP = fileURLToPath(new URL('../../test/fixtures/ledger-app.mjs', import.meta.url));
const CASES = ['blocked', 'collected', 'parent', 'contended'] as const;
/** The application runs again while the machine gave the sampler so little time that a case cannot be judged. */
const MOST_RUNS = 6;
const MOST_UNSAMPLED = 0.2;
/** Each change from one thing to another may be a sample late; the cases have few. */
const TOLERANCE_PERIODS = 3;

/** What the application itself measured, in milliseconds unless named otherwise. */
interface Recorded {
  readonly traceId: string;
  readonly spanId: string;
  readonly durationNanos: number;
  readonly [what: string]: unknown;
}

interface Judged {
  readonly recorded: Recorded;
  readonly answer: SpanLedgerResponse;
}

async function runApplication(): Promise<Map<string, Judged>> {
  await using test = await startTestLinker({ now: () => BigInt(Date.now()) * 1_000_000n });
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', APP], {
    env: { ...cleanEnvironment(), OTEL_EXPORTER_OTLP_ENDPOINT: test.linker.otlpEndpoint },
  });
  const records = JSON.parse(stdout) as Record<string, Recorded>;
  const judged = new Map<string, Judged>();
  for (const name of CASES) {
    const recorded = records[name]!;
    const path = `/api/v1/traces/${recorded.traceId}/spans/${recorded.spanId}/ledger`;
    const { status, body } = await test.get<SpanLedgerResponse>(path);
    assert.equal(status, 200, JSON.stringify(body));
    judged.set(name, { recorded, answer: body });
  }
  return judged;
}

function nanosOf({ entries }: SpanLedgerResponse, ...causes: readonly LedgerCause[]): number {
  return entries.filter(({ cause }) => causes.includes(cause)).reduce((sum, { nanos }) => sum + nanos, 0);
}

/** All the time of which nothing is known, also where a remote call was in flight. */
function unsampledNanos(answer: SpanLedgerResponse): number {
  const hidden = answer.overlaps.filter(({ meanwhile }) => meanwhile === 'unsampled');
  return nanosOf(answer, 'unsampled') + hidden.reduce((sum, { nanos }) => sum + nanos, 0);
}

/** The ledger's time against the application's own record; what is unsampled may be any of it. */
function assertTime({ answer }: Judged, what: string, nanos: number, expectedMillis: unknown): void {
  const { periodNanos } = answer.coverage;
  const tolerance = TOLERANCE_PERIODS * periodNanos;
  const expected = Number(expectedMillis) * 1e6;
  const unsampled = unsampledNanos(answer);
  const shown = `${what}: ${(nanos / 1e6).toFixed(1)} ms, truth ${Number(expectedMillis).toFixed(1)} ms, unsampled ${(unsampled / 1e6).toFixed(1)} ms`;
  assert.ok(nanos <= expected + tolerance, shown);
  assert.ok(nanos >= expected - tolerance - unsampled, shown);
}

const OWN = ['own-app', 'own-package', 'own-node', 'gc-active'] as const;

describe('time ledger of an application whose truth is known', () => {
  const judged = new Map<string, Judged>();

  before(async () => {
    for (let run = 0; run < MOST_RUNS && judged.size < CASES.length; run++) {
      for (const [name, one] of await runApplication()) {
        assert.ok(one.answer.thread, 'no profile of the application came');
        const share = unsampledNanos(one.answer) / one.answer.durationNanos;
        if (!judged.has(name) && share <= MOST_UNSAMPLED) judged.set(name, one);
      }
    }
  });

  function caseOf(name: (typeof CASES)[number]): Judged {
    const one = judged.get(name);
    assert.ok(one, `in ${MOST_RUNS} runs too few samples came to judge "${name}"`);
    return one;
  }

  it('sums to the duration, which is that of the application', () => {
    for (const name of CASES) {
      const { recorded, answer } = caseOf(name);
      const sum = answer.entries.reduce((total, { nanos }) => total + nanos, 0);
      assert.equal(sum, answer.durationNanos);
      assert.equal(sum, recorded.durationNanos);
      assert.equal(answer.thread?.threadId, 0);
    }
  });

  it('tells own code, the named span that held the loop, and idle time', () => {
    const one = caseOf('blocked');
    const { recorded, answer } = one;
    const { own, loopOtherSpans, durationNanos } = recorded;
    // Collections meanwhile may have held the thread for longer than the span did.
    const blocker = answer.blockedBy.find(({ kind }) => kind === 'span');
    assertTime(one, 'own', nanosOf(answer, ...OWN), own);
    const other = nanosOf(answer, 'loop-other-spans', 'gc-waiting');
    assertTime(one, 'other spans', other, loopOtherSpans);
    const idle = nanosOf(answer, 'idle', 'loop-no-span');
    assertTime(one, 'idle', idle, durationNanos / 1e6 - Number(own) - Number(loopOtherSpans));
    const culprit = recorded['culprit'] as Recorded;
    assert.deepEqual([blocker?.traceId, blocker?.spanId], [culprit.traceId, culprit.spanId]);
    assert.deepEqual([blocker?.operation, blocker?.service], ['culprit', 'ledger']);
    assert.equal(blocker?.functions[0]?.name, 'culpritBurn');
    assert.ok(blocker!.nanos <= nanosOf(answer, 'loop-other-spans'));
  });

  it('tells garbage collection in own code from that of others', () => {
    const one = caseOf('collected');
    assertTime(one, 'active', nanosOf(one.answer, 'gc-active'), one.recorded['gcActive']);
    assertTime(one, 'waiting', nanosOf(one.answer, 'gc-waiting'), one.recorded['gcWaiting']);
    assert.equal(one.answer.blockedBy[0]?.kind, 'gc');
  });

  it('tells code of a child, its waiting, a timer of no span and a remote call', () => {
    const one = caseOf('parent');
    const { recorded, answer } = one;
    assertTime(one, 'child', nanosOf(answer, 'child-code', 'gc-active'), recorded['childCode']);
    assertTime(one, 'child waiting', nanosOf(answer, 'child-waiting'), recorded['childWaiting']);
    assertTime(one, 'timer', nanosOf(answer, 'loop-no-span', 'gc-waiting'), recorded['loopNoSpan']);
    assertTime(one, 'remote', nanosOf(answer, 'remote-call'), recorded['remoteCall']);
    const parts = answer.entries.flatMap(({ cause, detail }) => detail.map(({ name }) => `${cause} ${name}`));
    for (const part of ['child-code local child', 'child-waiting local child', 'remote-call GET /stock']) {
      assert.ok(parts.includes(part), part);
    }
    assert.equal(answer.blockedBy.find(({ kind }) => kind === 'no-span')?.functions[0]?.name, 'timerBurn');
  });

  it('counts a call in flight as such, and tells beside the sum that the loop was busy', () => {
    const one = caseOf('contended');
    const { recorded, answer } = one;
    const held = answer.overlaps
      .filter(({ cause, meanwhile }) => cause === 'remote-call' && meanwhile !== 'unsampled')
      .reduce((sum, { nanos }) => sum + nanos, 0);
    assertTime(one, 'overlap', held, recorded['remoteDuringOtherSpans']);
    assertTime(one, 'remote', nanosOf(answer, 'remote-call'), recorded.durationNanos / 1e6);
    const blocker = answer.blockedBy.find(({ operation }) => operation === 'culprit of contended');
    assert.ok(blocker && blocker.duringRemoteCallNanos <= held);
  });
});
