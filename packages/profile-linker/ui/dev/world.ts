import type {
  ApiOperation,
  ApiSpan,
  ApiSpanSummary,
  Reason,
  SpanProfileResponse,
} from '../../src/http/api-types.js';
import { manyStacks, stacksOf } from './code.js';
import { Random } from './random.js';
import { PERIOD_NANOS, toFlameGraph, toTop } from './stacks.js';
import { checkoutPlan, type DevTrace, layTrace, leaf, type SpanPlan } from './traces.js';

/** Everything that the fixture API serves, made once. */
export interface World {
  readonly traces: ReadonlyMap<string, DevTrace>;
  readonly spans: readonly ApiSpanSummary[];
  readonly operations: readonly ApiOperation[];
}

/** A fresh install. */
export const EMPTY_WORLD: World = { traces: new Map(), spans: [], operations: [] };

export function makeWorld(nowMillis: number): World {
  const random = new Random(7);
  const made: DevTrace[] = [];
  let at = BigInt(nowMillis) * 1_000_000n - 900_000_000_000n;
  for (let index = 0; index < 220; index++) {
    at += BigInt(Math.round(random.between(1e9, 6e9)));
    made.push(layTrace(random.next() < 0.8 ? checkoutPlan(random) : listPlan(random), at, random));
  }
  made.push(layTrace(importPlan(random), at - 60_000_000_000n, random));
  made.push(layTrace(reportPlan(), at - 30_000_000_000n, random));
  const traces = new Map(made.map((trace) => [trace.traceId, trace]));
  const spans = made.flatMap((trace) => trace.spans);
  return { traces, spans, operations: operationsOf(spans) };
}

function listPlan(random: Random): SpanPlan {
  return {
    service: 'gateway',
    operation: 'GET /products',
    kind: 'server',
    active: 0.6,
    millis: 4 * random.tail(),
    attributes: { 'http.route': '/products', 'http.response.status_code': 200 },
    children: [leaf('gateway', 'render list', 6 * random.tail(), 0.9)],
  };
}

/** 10,000 spans, to see how the waterfall copes. */
function importPlan(random: Random): SpanPlan {
  const batches = Array.from(
    { length: 100 },
    (_, batch): SpanPlan => ({
      ...leaf('inventory', `import batch ${batch}`, 2 * random.tail(), 0.4),
      children: Array.from({ length: 98 }, () => leaf('inventory', 'INSERT stock', 0.4 * random.tail(), 0.3)),
    }),
  );
  return {
    service: 'inventory',
    operation: 'import catalogue',
    kind: 'internal',
    active: 0.5,
    millis: 400,
    children: batches,
  };
}

function reportPlan(): SpanPlan {
  return { service: 'reports', operation: 'nightly report', kind: 'internal', active: 0.9, millis: 9800 };
}

function operationsOf(spans: readonly ApiSpanSummary[]): ApiOperation[] {
  const groups = new Map<string, ApiSpanSummary[]>();
  for (const span of spans) {
    const key = `${span.service}\u0000${span.operation}`;
    groups.set(key, [...(groups.get(key) ?? []), span]);
  }
  return [...groups.values()]
    .map((group): ApiOperation => {
      const durations = group.map((span) => span.durationNanos).sort((a, b) => a - b);
      const at = (share: number): number =>
        durations[Math.min(durations.length - 1, Math.floor(durations.length * share))]!;
      return {
        service: group[0]!.service,
        operation: group[0]!.operation,
        spanCount: group.length,
        errorCount: group.filter((span) => span.statusCode === 'error').length,
        profiledSpanCount: group.filter((span) => span.samples > 0).length,
        p50Nanos: at(0.5),
        p95Nanos: at(0.95),
        p99Nanos: at(0.99),
        maxNanos: durations.at(-1)!,
      };
    })
    .sort((a, b) => (a.service + a.operation < b.service + b.operation ? -1 : 1));
}

/** The profile of a span, always the same for the same span. */
export function profileOf(trace: DevTrace, span: ApiSpan, scope: 'span' | 'children'): SpanProfileResponse {
  const random = new Random(Number.parseInt(span.spanId.slice(0, 8), 16));
  const included = scope === 'span' ? [span] : descendants(trace, span);
  const stacks =
    span.operation === 'nightly report'
      ? manyStacks(120_000, random)
      : included.flatMap((item) => stacksOf(item.service, item.samples, random));
  const flameGraph = toFlameGraph(stacks);
  const samples = flameGraph.totalSamples[0] ?? 0;
  const { attributes: _a, events: _e, ...summary } = span;
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    scope,
    span: summary,
    spansIncluded: included.length,
    flameGraph,
    top: toTop(flameGraph),
    coverage: {
      samples,
      expectedIfAlwaysActive: span.durationNanos / PERIOD_NANOS,
      periodNanos: PERIOD_NANOS,
      windowShare: span.operation === 'GET /products' ? 0.62 : 1,
    },
    reason: samples === 0 ? reasonOf(span) : partialReason(span, samples),
  };
}

function descendants(trace: DevTrace, span: ApiSpan): ApiSpan[] {
  const ids = new Set([span.spanId]);
  const included = [span];
  for (let grown = true; grown; ) {
    grown = false;
    for (const item of trace.spans) {
      if (ids.has(item.spanId) || !ids.has(item.parentSpanId ?? '')) continue;
      ids.add(item.spanId);
      included.push(item);
      grown = true;
    }
  }
  return included;
}

function partialReason(span: ApiSpan, samples: number): Reason | null {
  if (span.operation !== 'GET /products' || samples > 3) return null;
  return {
    code: 'profiled-later',
    message: 'Profiling began while this span was already running.',
    hint: 'Only its last part was sampled. Start the app with `hotspan run` to profile from the first request on.',
  };
}

function reasonOf(span: ApiSpan): Reason {
  if (span.kind === 'client') {
    return {
      code: 'never-active',
      message: 'This span never ran code of its own: it waited.',
      hint: 'A client span is open while the answer is on its way. Look at the span of the called service, or at this one with its children.',
    };
  }
  return {
    code: 'too-short',
    message: `This span took ${(span.durationNanos / 1e6).toFixed(1)} ms, less than a few sampling periods.`,
    hint: 'Samples are taken every 10.1 ms. Look at all spans of this operation together, or sample faster with `intervalMicros`.',
  };
}
