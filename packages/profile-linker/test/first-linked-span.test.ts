import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { watchForLinkedSpan } from '../src/cli/first-linked-span.js';
import { createLookup } from '../src/service/lookup.js';
import { createMemoryStore } from '../src/store/memory/memory-store.js';
import { batch, profile, START, span, spanId, TRACE } from './support/model.js';

describe('watch for the first linked span', () => {
  it('tells once, of a span that has both arrived and been sampled, and of none from an earlier run', async () => {
    await using store = createMemoryStore();
    const lookup = createLookup({ reader: store, now: () => START });
    const found: string[] = [];
    const watch = watchForLinkedSpan(
      () => lookup,
      START,
      (path) => found.push(path),
    );
    const checked = async (): Promise<void> => {
      watch.check();
      watch.check();
      await new Promise((resolve) => setTimeout(resolve, 10));
    };
    await store.writeSpans(
      batch([span(1, { startUnixNano: START - 1n }), span(2), span(3, { startUnixNano: START + 1n })]),
    );
    await checked();
    await store.writeProfiles([profile({ samples: [{ span: 1, stack: ['earlier'] }] })]);
    await checked();
    assert.deepEqual(found, []);
    await store.writeProfiles([profile({ samples: [2, 3].map((id) => ({ span: id, stack: ['now'] })) })]);
    await checked();
    await checked();
    assert.deepEqual(found, [`/trace/${TRACE}/span/${spanId(2)}`]);
  });
});
