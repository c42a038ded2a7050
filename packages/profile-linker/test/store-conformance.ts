import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HotspanError, type ProfileData, type ResourceSpans } from '@hotspan/wire';
import fc from 'fast-check';
import type { Store } from '../src/store/store.js';
import { attributes, EPOCH, SPAN_IDS, TRACE_IDS, type WriteStep, writeSteps } from './store-arbitraries.js';
import { checkAnswers, plain } from './store-check.js';
import { StoreModel } from './store-model.js';
import { profile, span } from './store-samples.js';
import { checkSearches, searches } from './store-search-check.js';

/** A place where a store can be opened, more than once when it outlives the process. */
export interface StorePlace {
  open(): Promise<Store>;
  dispose(): Promise<void>;
}

export interface Conformance {
  /** What was written is there after `shutdown` and another `open`. */
  readonly persistent: boolean;
  /** Random cases per property; a store with files is slower. */
  readonly runs: number;
}

/** What every store promises; `makePlace` gives a new and empty one. */
export function storeConformance(
  name: string,
  makePlace: () => Promise<StorePlace>,
  options: Conformance,
): void {
  const withStore = async (work: (store: Store, place: StorePlace) => Promise<void>): Promise<void> => {
    const place = await makePlace();
    const store = await place.open();
    try {
      await work(store, place);
    } finally {
      await store.shutdown();
      await place.dispose();
    }
  };
  describe(`${name} keeps the contract of a store`, () => {
    answers(withStore, options);
    if (options.persistent) persistence(withStore, options);
    identity(withStore);
    refusals(withStore);
    lifecycle(withStore, options);
  });
}

type WithStore = (work: (store: Store, place: StorePlace) => Promise<void>) => Promise<void>;

async function write(store: Store, steps: readonly WriteStep[]): Promise<void> {
  for (const step of steps) {
    await (step.kind === 'spans' ? store.writeSpans(step.batch) : store.writeProfiles(step.batch));
  }
}

function answers(withStore: WithStore, { runs }: Conformance): void {
  it('answers as a plain list of everything would', async () => {
    await fc.assert(
      fc.asyncProperty(writeSteps, async (steps) => {
        await withStore(async (store) => {
          await write(store, steps);
          await checkAnswers(store, new StoreModel(steps));
        });
      }),
      { numRuns: runs },
    );
  });

  it('finds, sorts and pages as a plain list of everything would', async () => {
    await fc.assert(
      fc.asyncProperty(
        writeSteps,
        fc.array(searches, { minLength: 1, maxLength: 8 }),
        async (steps, wanted) => {
          await withStore(async (store) => {
            await write(store, steps);
            for (const search of wanted) await checkSearches(store, new StoreModel(steps), search);
          });
        },
      ),
      { numRuns: runs },
    );
  });

  it('gives the same answers whether profiles come before, between or after their spans', async () => {
    const spans: WriteStep = {
      kind: 'spans',
      batch: [{ resource: RESOURCE, spans: [span({}), span({ spanId: SPAN_IDS[1]! })] }],
    };
    const first: WriteStep = { kind: 'profiles', batch: [profile({})] };
    const second: WriteStep = { kind: 'profiles', batch: [profile({ profileId: 'b'.repeat(32) })] };
    for (const steps of [
      [spans, first, second],
      [first, spans, second],
      [second, first, spans],
    ]) {
      await withStore(async (store) => {
        await write(store, steps);
        await checkAnswers(store, new StoreModel(steps));
        const page = await store.searchSpans({ sort: 'duration', limit: 10, hasProfile: true });
        assert.deepEqual(
          page.spans.map(({ spanId, samples }) => [spanId, samples]),
          [[SPAN_IDS[0], 4]],
        );
      });
    }
  });

  it('gives attributes back as they were', async () => {
    await fc.assert(
      fc.asyncProperty(attributes, attributes, async (own, resource) => {
        await withStore(async (store) => {
          await store.writeSpans([{ resource, spans: [span({ attributes: own })] }]);
          const [stored] = await store.getTrace(TRACE_IDS[0]!);
          assert.deepEqual(plain(stored!.attributes), plain(own));
          assert.deepEqual(plain(stored!.instance.resource), plain(resource));
          assert.equal(Object.getPrototypeOf(stored!.attributes), null);
        });
      }),
      { numRuns: runs },
    );
  });
}

function persistence(withStore: WithStore, { runs }: Conformance): void {
  it('keeps everything over a shutdown', async () => {
    await fc.assert(
      fc.asyncProperty(writeSteps, writeSteps, async (before, after) => {
        await withStore(async (store, place) => {
          await write(store, before);
          await store.shutdown();
          const again = await place.open();
          try {
            await checkAnswers(again, new StoreModel(before));
            await write(again, after);
            await checkAnswers(again, new StoreModel([...before, ...after]));
          } finally {
            await again.shutdown();
          }
        });
      }),
      { numRuns: Math.ceil(runs / 3) },
    );
  });
}

const RESOURCE = { 'service.name': 'cart', 'service.instance.id': 'cart-one' };

function identity(withStore: WithStore): void {
  it('counts a span once and keeps the first', async () => {
    await withStore(async (store) => {
      const batch = (name: string): ResourceSpans[] => [
        { resource: RESOURCE, spans: [span({ name }), span({ name })] },
      ];
      assert.deepEqual(await store.writeSpans(batch('first')), { accepted: 1, duplicates: 1 });
      assert.deepEqual(await store.writeSpans(batch('second')), { accepted: 0, duplicates: 2 });
      assert.deepEqual(
        (await store.getTrace(TRACE_IDS[0]!)).map(({ name }) => name),
        ['first'],
      );
      assert.equal((await store.stats()).spans, 1);
    });
  });

  it('counts a profile once', async () => {
    await withStore(async (store) => {
      assert.deepEqual(await store.writeProfiles([profile({}), profile({})]), { accepted: 1, duplicates: 1 });
      assert.deepEqual(await store.writeProfiles([profile({})]), { accepted: 0, duplicates: 1 });
      assert.equal((await store.stats()).samples, 3);
      assert.equal((await store.spanTotals(TRACE_IDS[0]!))[0]!.samples, 2);
    });
  });

  it('answers the unknown with nothing', async () => {
    await withStore(async (store) => {
      const trace = 'abcdefabcdefabcdefabcdefabcdefab' as (typeof TRACE_IDS)[number];
      assert.deepEqual(await store.getTrace(trace), []);
      assert.deepEqual(await store.spanTotals(trace), []);
      assert.deepEqual((await store.spanProfile(trace, SPAN_IDS)).entries, []);
      assert.deepEqual(await store.listOperations({}), []);
      assert.deepEqual(await store.windows('nobody', {}), []);
      assert.deepEqual((await store.operationProfile({ service: 'nobody' })).entries, []);
      assert.deepEqual(await store.searchSpans({ sort: 'start', limit: 5 }), { spans: [] });
      const selection = { instanceId: 'nobody', threadId: 0, fromUnixNano: 0n, toUnixNano: EPOCH };
      assert.deepEqual((await store.threadWindow(selection)).samples, []);
      const { spans, samples, windows, ...rest } = await store.stats();
      assert.deepEqual([spans, samples, windows], [0, 0, 0]);
      assert.ok(!('oldestUnixNano' in rest) && !('newestUnixNano' in rest));
    });
  });

  it('keeps no hold of what it was given, nor of what it gave', async () => {
    await withStore(async (store) => {
      const list = ['a'];
      const given = span({ attributes: { list } });
      await store.writeSpans([{ resource: RESOURCE, spans: [given] }]);
      list.push('b');
      const [stored] = await store.getTrace(TRACE_IDS[0]!);
      assert.deepEqual(stored!.attributes['list'], ['a']);
      (stored!.attributes['list'] as string[]).push('c');
      (stored!.instance.resource as { [key: string]: string })['service.name'] = 'changed';
      const [again] = await store.getTrace(TRACE_IDS[0]!);
      assert.deepEqual(again!.attributes['list'], ['a']);
      assert.deepEqual(plain(again!.instance.resource), plain(RESOURCE));
    });
  });
}

function refusals(withStore: WithStore): void {
  const refused = (code: string) => (error: unknown) =>
    error instanceof HotspanError && error.code === code && error.hint !== '';

  it('stores nothing of a batch of which one profile is bad', async () => {
    await withStore(async (store) => {
      const bad: Partial<ProfileData>[] = [
        { profileId: 'nonsense' },
        { profileId: 'c'.repeat(32), samples: [{ stackIndex: 9, values: [1, 1, 1], labels: {} }] },
        { profileId: 'c'.repeat(32), samples: [{ stackIndex: 0, values: [1], labels: {} }] },
        { profileId: 'c'.repeat(32), samples: [{ stackIndex: 0, values: [1, 0.5, 1], labels: {} }] },
        { profileId: 'c'.repeat(32), startUnixNano: 2n ** 64n },
        { profileId: 'c'.repeat(32), stacks: [[5], [0]] },
      ];
      for (const fault of bad) {
        await assert.rejects(
          store.writeProfiles([profile({}), profile(fault)]),
          refused('HOTSPAN_BAD_PROFILE'),
        );
      }
      assert.equal((await store.stats()).windows, 0);
      assert.deepEqual(await store.writeProfiles([profile({})]), { accepted: 1, duplicates: 0 });
    });
  });

  it('stores nothing of a batch of which one span has an impossible time', async () => {
    await withStore(async (store) => {
      const spans = [span({}), span({ spanId: SPAN_IDS[1]!, endUnixNano: 2n ** 64n - 1n })];
      await assert.rejects(store.writeSpans([{ resource: RESOURCE, spans }]), refused('HOTSPAN_BAD_SPAN'));
      assert.equal((await store.stats()).spans, 0);
    });
  });

  it('refuses a cursor that is none, or of another search', async () => {
    await withStore(async (store) => {
      const spans = SPAN_IDS.map((spanId) => span({ spanId }));
      await store.writeSpans([{ resource: RESOURCE, spans }]);
      const { nextCursor } = await store.searchSpans({ sort: 'duration', limit: 2 });
      const other = { sort: 'start', limit: 2 } as const;
      for (const cursor of ['', 'x', nextCursor!.slice(1), `${nextCursor}AAAA`, '🙂']) {
        await assert.rejects(
          store.searchSpans({ ...other, sort: 'duration', cursor }),
          refused('HOTSPAN_BAD_CURSOR'),
        );
      }
      await assert.rejects(
        store.searchSpans({ ...other, cursor: nextCursor! }),
        refused('HOTSPAN_BAD_CURSOR'),
      );
      const narrower = { sort: 'duration', limit: 2, service: 'cart', cursor: nextCursor! } as const;
      await assert.rejects(store.searchSpans(narrower), refused('HOTSPAN_BAD_CURSOR'));
      const larger = await store.searchSpans({ sort: 'duration', limit: 100, cursor: nextCursor! });
      assert.equal(larger.spans.length, SPAN_IDS.length - 2);
    });
  });

  it('refuses a limit or a sort that is none', async () => {
    await withStore(async (store) => {
      for (const limit of [0, 1001, 1.5, Number.NaN]) {
        await assert.rejects(store.searchSpans({ sort: 'start', limit }), refused('HOTSPAN_BAD_SEARCH'));
      }
      const sort = 'name' as 'start';
      await assert.rejects(store.searchSpans({ sort, limit: 1 }), refused('HOTSPAN_BAD_SEARCH'));
    });
  });
}

function lifecycle(withStore: WithStore, { persistent }: Conformance): void {
  it('shuts down once, after the writes under way, and refuses work afterwards', async () => {
    await withStore(async (store, place) => {
      const writes = [1, 2, 3].map((id) => store.writeProfiles([profile({ profileId: `${id}`.repeat(32) })]));
      assert.equal(store.shutdown(), store.shutdown());
      await store.shutdown();
      await store[Symbol.asyncDispose]();
      assert.deepEqual(
        (await Promise.all(writes)).map(({ accepted }) => accepted),
        [1, 1, 1],
      );
      const closed = { code: 'HOTSPAN_STORE_CLOSED' };
      await assert.rejects(store.stats(), closed);
      await assert.rejects(store.writeSpans([]), closed);
      await assert.rejects(store.writeProfiles([]), closed);
      if (!persistent) return;
      const again = await place.open();
      assert.equal((await again.stats()).windows, 3);
      await again.shutdown();
    });
  });

  it('says what it can', async () => {
    await withStore(async (store) => {
      assert.deepEqual(Object.values(store.capabilities()), [true, true, true, true, true]);
    });
  });

  it('commits concurrent writes all, and reads see what was committed before', async () => {
    await withStore(async (store) => {
      const ids = Array.from({ length: 40 }, (_, index) => (index + 1).toString(16).padStart(16, '0'));
      await Promise.all(
        ids.map(async (spanId) => {
          const own = span({ spanId: spanId as (typeof SPAN_IDS)[number] });
          assert.deepEqual(await store.writeSpans([{ resource: RESOURCE, spans: [own] }]), {
            accepted: 1,
            duplicates: 0,
          });
          assert.ok((await store.getTrace(TRACE_IDS[0]!)).some((stored) => stored.spanId === spanId));
        }),
      );
      assert.equal((await store.stats()).spans, ids.length);
    });
  });
}
