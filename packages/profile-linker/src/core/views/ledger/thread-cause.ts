import type { SpanId } from '@hotspan/wire';
import type { LedgerCause } from '../../model/ledger.js';
import type { TimedSample } from '../../model/span.js';
import type { FrameKind } from '../../model/views.js';
import { classifyFrame } from '../frame-kind.js';
import type { LedgerInput } from './ledger-input.js';

/** What a thread was doing, as one of its samples shows it. */
export type ThreadCause = Exclude<LedgerCause, 'remote-call' | 'child-waiting'>;

const OWN: { readonly [kind in FrameKind]: ThreadCause } = {
  app: 'own-app',
  package: 'own-package',
  node: 'own-node',
  native: 'own-node',
  gc: 'gc-active',
};

/** V8's name for an empty event loop, as in `.cpuprofile`. */
const IDLE = '(idle)';

/** Tells what the thread did at a sample, seen from the span of `input`. */
export function threadCauses(input: LedgerInput): (sample: TimedSample) => ThreadCause {
  const { span, frames, stacks } = input;
  const below = new Set<SpanId>(input.descendants.map(({ spanId }) => spanId));
  const leaves = stacks.map((stack) => frames[stack[0] ?? -1]);
  const kinds = leaves.map((leaf) => (leaf ? classifyFrame(leaf.name, leaf.fileName).kind : 'native'));
  return ({ stackIndex, traceId, spanId }) => {
    const kind = kinds[stackIndex] ?? 'native';
    if (kind === 'native' && leaves[stackIndex]?.name === IDLE) return 'idle';
    if (spanId === undefined) return kind === 'gc' ? 'gc-waiting' : 'loop-no-span';
    const isOfTrace = traceId === span.traceId;
    if (isOfTrace && spanId === span.spanId) return OWN[kind];
    if (isOfTrace && below.has(spanId)) return kind === 'gc' ? 'gc-active' : 'child-code';
    return kind === 'gc' ? 'gc-waiting' : 'loop-other-spans';
  };
}
