/**
 * Writes spans and profiles into the data directory given as argument until it is killed, and prints what was
 * acknowledged: `span <id>` or `profile <id of its span>`.
 */
import type { SpanId } from '@hotspan/wire';
import { openSqliteStore } from '../src/store/sqlite/sqlite-store.js';
import { TRACE_IDS } from './store-arbitraries.js';
import { profile, span } from './store-samples.js';

const store = await openSqliteStore({ directory: process.argv[2]! });

/** Several at once, so that commits hold groups. */
async function writeForever(lane: number): Promise<void> {
  for (let turn = 1; ; turn++) {
    const number = turn * 8 + lane;
    const spanId = number.toString(16).padStart(16, '0') as SpanId;
    await store.writeSpans([{ resource: { 'service.name': 'cart' }, spans: [span({ spanId })] }]);
    process.stdout.write(`span ${spanId}\n`);
    const labels = { traceId: TRACE_IDS[0]!, spanId };
    const samples = [0, 1, 1].map((stackIndex) => ({ stackIndex, values: [1, 2, 3], labels }));
    await store.writeProfiles([profile({ profileId: number.toString(16).padStart(32, '0'), samples })]);
    process.stdout.write(`profile ${spanId}\n`);
  }
}

await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(writeForever));
