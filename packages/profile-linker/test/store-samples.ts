import type { ProfileData, Span } from '@hotspan/wire';
import { EPOCH, SPAN_IDS, TRACE_IDS } from './store-arbitraries.js';

/** A span of the first trace with what a test is about. */
export function span(wanted: Partial<Span>): Span {
  return {
    traceId: TRACE_IDS[0]!,
    spanId: SPAN_IDS[0]!,
    name: 'GET /cart',
    kind: 'server',
    startUnixNano: EPOCH,
    endUnixNano: EPOCH + 30_000_000n,
    attributes: {},
    events: [],
    links: [],
    statusCode: 'unset',
    statusMessage: '',
    scope: { name: '', version: '' },
    ...wanted,
  };
}

/** Two samples of the first span, one of no span. */
export function profile(wanted: Partial<ProfileData>): ProfileData {
  const labels = { traceId: TRACE_IDS[0]!, spanId: SPAN_IDS[0]!, threadId: 0, threadName: 'main' };
  const values = [1, 10_000_000, 9_000_000];
  const at = (millis: bigint): bigint => EPOCH + millis * 1_000_000n;
  return {
    profileId: 'a'.repeat(32),
    startUnixNano: EPOCH,
    durationNanos: 60_000_000,
    resource: { 'service.name': 'cart', 'service.instance.id': 'cart-one' },
    scope: { name: 'hotspan', version: '0' },
    sampleTypes: [
      { type: 'sample', unit: 'count' },
      { type: 'wall', unit: 'nanoseconds' },
      { type: 'cpu', unit: 'nanoseconds' },
    ],
    periodType: { type: 'wall', unit: 'nanoseconds' },
    period: 10_000_000,
    functions: [
      { name: 'leaf', systemName: '', fileName: 'app.js', startLine: 1 },
      { name: 'root', systemName: '', fileName: 'app.js', startLine: 9 },
    ],
    locations: [
      { lines: [{ functionIndex: 0, line: 2, column: 3 }] },
      { lines: [{ functionIndex: 1, line: 10, column: 1 }] },
    ],
    stacks: [[0, 1], [1]],
    samples: [
      { stackIndex: 0, values, timestampUnixNano: at(10n), labels },
      { stackIndex: 1, values, timestampUnixNano: at(20n), labels },
      { stackIndex: 1, values, timestampUnixNano: at(40n), labels: { threadId: 0, threadName: 'main' } },
    ],
    ...wanted,
  };
}
