import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ProfileData, TraceId } from '@hotspan/wire';
import type { ApiError, SpanLedgerResponse, SpanProfileResponse } from '../src/http/api-types.js';
import { createMemoryStore } from '../src/store/memory/memory-store.js';
import type { Store } from '../src/store/store.js';
import { batch, MILLI, type ProfileParts, profile, START, span, spanId, TRACE } from './support/model.js';
import { startTestLinker, type TestLinker } from './support/test-linker.js';

const OTHER_TRACE = 'b'.repeat(32) as TraceId;
const path = (id: number, view = 'ledger'): string => `/api/v1/traces/${TRACE}/spans/${spanId(id)}/${view}`;

/** One sample every 10 ms from 5 ms on, as many as there are; `threadId` of every one. */
function sampled(samples: ProfileParts['samples'], threadId = 0): ProfileData {
  const timed = samples.map((sample, index) => ({ atMillis: index * 10 + 5, ...sample }));
  const made = profile({ samples: timed, durationNanos: samples.length * 10_000_000 });
  return {
    ...made,
    samples: made.samples.map((sample) => ({
      ...sample,
      labels: {
        ...sample.labels,
        threadId,
        threadName: threadId === 0 ? 'main' : `worker ${threadId}`,
        ...(sample.labels.spanId === spanId(7) && { traceId: OTHER_TRACE }),
      },
    })),
  };
}

const own = { span: 1, stack: ['charge', 'handle'] };
const other = { span: 7, stack: ['report'] };
const timer = { span: 0, stack: ['tick'] };

/** 100 ms: 30 own, 50 of another trace's span, 20 of a timer. */
async function withLedger(test: TestLinker): Promise<void> {
  await test.store.writeSpans(batch([span(1, { name: 'POST /checkout' })]));
  await test.store.writeSpans(batch([span(7, { traceId: OTHER_TRACE, name: 'GET /report' })]));
  const samples = [own, own, own, other, other, other, other, other, timer, timer];
  await test.store.writeProfiles([sampled(samples)]);
}

describe('GET /api/v1/traces/:traceId/spans/:spanId/ledger', () => {
  it('tells where the time went and which span of another trace held the thread', async () => {
    await using test = await startTestLinker();
    await withLedger(test);
    const { status, body } = await test.get<SpanLedgerResponse>(path(1));
    assert.equal(status, 200);
    assert.deepEqual([body.traceId, body.spanId, body.durationNanos], [TRACE, spanId(1), 100e6]);
    assert.deepEqual(body.thread, { threadId: 0, name: 'main' });
    assert.deepEqual(
      body.entries.map(({ cause, nanos, share }) => [cause, nanos, share]),
      [
        ['own-app', 30e6, 0.3],
        ['loop-other-spans', 50e6, 0.5],
        ['loop-no-span', 20e6, 0.2],
      ],
    );
    assert.deepEqual(
      body.blockedBy.map(({ kind, traceId, spanId: id, operation, service, nanos, functions }) => [
        kind,
        traceId,
        id,
        operation,
        service,
        nanos,
        functions.map(({ name }) => name),
      ]),
      [
        ['span', OTHER_TRACE, spanId(7), 'GET /report', 'cart', 50e6, ['report']],
        ['no-span', null, null, null, null, 20e6, ['tick']],
      ],
    );
    assert.deepEqual(body.coverage, {
      samples: 3,
      expectedIfAlwaysActive: 10,
      periodNanos: 10_000_000,
      windowShare: 1,
    });
    assert.ok(body.notes.some((note) => note.includes('contention, not proof')));
  });

  it('answers 404 for a span or a trace that is not stored, 400 for bad ids and parameters', async () => {
    await using test = await startTestLinker();
    await withLedger(test);
    const { status, body } = await test.get<ApiError>(path(9));
    assert.deepEqual([status, body.error.code], [404, 'HOTSPAN_SPAN_NOT_STORED']);
    assert.notEqual(body.error.hint, '');
    const unknown = await test.get(`/api/v1/traces/${'c'.repeat(32)}/spans/${spanId(1)}/ledger`);
    assert.equal(unknown.status, 404);
    assert.equal((await test.get('/api/v1/traces/x/spans/y/ledger')).status, 400);
    assert.equal((await test.get(`${path(1)}?scope=children`)).status, 400);
    assert.deepEqual(test.internalErrors, []);
  });

  it('refuses spans that are too long, and stores without the times of samples', async () => {
    await using test = await startTestLinker({ store: withoutSampleTimes(createMemoryStore()) });
    const endUnixNano = START + 600_001n * MILLI;
    await test.store.writeSpans(batch([span(1), span(2, { endUnixNano })]));
    const answer = await test.get<ApiError>(path(1));
    assert.deepEqual([answer.status, answer.body.error.code], [501, 'HOTSPAN_NO_SAMPLE_TIMES']);
    await using capable = await startTestLinker();
    await capable.store.writeSpans(batch([span(2, { endUnixNano })]));
    const long = await capable.get<ApiError>(path(2));
    assert.deepEqual([long.status, long.body.error.code], [422, 'HOTSPAN_SPAN_TOO_LONG']);
  });

  it('says that nothing is known of a process without profiles, and of a span without duration', async () => {
    await using test = await startTestLinker();
    await test.store.writeSpans(batch([span(1), span(2, { endUnixNano: START - 5n })]));
    const { body } = await test.get<SpanLedgerResponse>(path(1));
    assert.deepEqual(body.entries, [
      {
        cause: 'unsampled',
        nanos: 100e6,
        share: 1,
        detail: [{ name: 'no window covers it', nanos: 100e6, spanId: null }],
      },
    ]);
    assert.equal(body.thread, null);
    assert.match(body.notes[0]!, /Nothing is known of 100 % of the time \(no window covers it: 100 ms\)/);
    const still = (await test.get<SpanLedgerResponse>(path(2))).body;
    assert.deepEqual([still.durationNanos, still.entries, still.overlaps], [0, [], []]);
    assert.match(still.notes[0]!, /no duration/);
  });

  const threads: readonly (readonly [
    string,
    { threadId: number; samples: ProfileParts['samples'] }[],
    object,
    number | undefined,
  ])[] = [
    [
      'the one with samples of the span',
      [
        { threadId: 0, samples: [timer, timer] },
        { threadId: 3, samples: [own, own] },
      ],
      {},
      3,
    ],
    [
      'the main thread when no thread has samples of it',
      [
        { threadId: 3, samples: [timer] },
        { threadId: 0, samples: [timer] },
      ],
      { 'thread.id': 3 },
      0,
    ],
    [
      'the one that the span names when the main thread is not sampled',
      [
        { threadId: 2, samples: [timer] },
        { threadId: 3, samples: [timer] },
      ],
      { 'thread.id': 3 },
      3,
    ],
    [
      'none when only others are sampled',
      [
        { threadId: 2, samples: [timer] },
        { threadId: 3, samples: [timer] },
      ],
      {},
      undefined,
    ],
  ];
  for (const [name, profiles, attributes, expected] of threads) {
    it(`sweeps the thread: ${name}`, async () => {
      await using test = await startTestLinker();
      await test.store.writeSpans(batch([span(1, { attributes: { ...attributes } })]));
      await test.store.writeProfiles(profiles.map(({ samples, threadId }) => sampled(samples, threadId)));
      const { body } = await test.get<SpanLedgerResponse>(path(1));
      assert.equal(body.thread?.threadId, expected);
      assert.equal(
        body.entries.reduce((sum, { nanos }) => sum + nanos, 0),
        100e6,
      );
    });
  }

  it('reads the interval of the span on one thread, no more', async () => {
    const store = createMemoryStore();
    const read: unknown[] = [];
    const threadWindow: Store['threadWindow'] = (selection) => {
      read.push(selection);
      return store.threadWindow(selection);
    };
    await using test = await startTestLinker({ store: { ...bound(store), threadWindow } });
    await withLedger(test);
    await store.writeProfiles([sampled([timer, timer], 4)]);
    await test.get(path(1));
    assert.deepEqual(read, [
      { instanceId: 'cart-1', threadId: 0, fromUnixNano: START, toUnixNano: START + 100n * MILLI },
    ]);
  });

  it('lends its answer to the reason of a span that has no samples', async () => {
    await using test = await startTestLinker();
    await withLedger(test);
    await test.store.writeSpans(batch([span(2, { startUnixNano: START + 30n * MILLI })]));
    const { reason } = (await test.get<SpanProfileResponse>(path(2, 'profile'))).body;
    assert.equal(reason?.code, 'never-active');
    assert.match(
      reason.message,
      /Meanwhile the loop was busy with other spans for 50 ms, and the loop was busy with code of no span for 20 ms of its 70 ms\./,
    );
  });
});

function withoutSampleTimes(store: Store): Store {
  return { ...bound(store), capabilities: () => ({ ...store.capabilities(), sampleTimes: false }) };
}

/** A store whose methods can be replaced one by one. */
function bound(store: Store): Store {
  return {
    writeSpans: (spans) => store.writeSpans(spans),
    writeProfiles: (profiles) => store.writeProfiles(profiles),
    capabilities: () => store.capabilities(),
    stats: () => store.stats(),
    listOperations: (range) => store.listOperations(range),
    searchSpans: (search) => store.searchSpans(search),
    getTrace: (traceId) => store.getTrace(traceId),
    spanTotals: (traceId) => store.spanTotals(traceId),
    spanProfile: (traceId, ids) => store.spanProfile(traceId, ids),
    operationProfile: (filter) => store.operationProfile(filter),
    threadWindow: (selection) => store.threadWindow(selection),
    windows: (instanceId, range) => store.windows(instanceId, range),
    shutdown: () => store.shutdown(),
    [Symbol.asyncDispose]: () => store.shutdown(),
  };
}
