/** Gathers the smoke run's evidence from the linker's HTTP API, once nothing more is coming in. */
import type { ApiSpan, FlameGraph, SpanProfileResponse, TraceResponse } from '@hotspan/profile-linker/api';
import { VALIDATION_END, VALIDATION_START } from '../payment/validate-card.js';
import type { LinkerApi } from './linker-api.js';
import { TRACED_SERVICES } from './processes.js';
import { GUILTY_FUNCTION, GUILTY_OPERATION } from './slow-checkout.js';
import type { GuiltyEvidence, InnocentEvidence, SlowSpanEvidence, TraceEvidence } from './smoke-report.js';
import type { Burn } from './truth.js';

const SLOWEST = 10;
/** Three times the distance between samples. */
const LONG_BURN_NANOS = 30_000_000n;
const CHECKOUT = { service: 'gateway', operation: 'POST /checkout' } as const;

export async function fetchCheckoutTraces(api: LinkerApi): Promise<readonly TraceResponse[]> {
  const traces: TraceResponse[] = [];
  for (const { traceId } of await api.allSpans({ ...CHECKOUT, sort: 'start' }))
    traces.push(await api.trace(traceId));
  return traces;
}

export function judgeTraces(traces: readonly TraceResponse[]): TraceEvidence {
  const whole = traces.filter(({ spans }) => {
    const services = new Set(spans.map((span) => span.service));
    return TRACED_SERVICES.every((service) => services.has(service));
  });
  const sum = (value: (trace: TraceResponse) => number): number =>
    traces.reduce((total, one) => total + value(one), 0);
  return {
    checkouts: traces.length,
    withAllServices: whole.length,
    spans: sum((trace) => trace.spans.length),
    orphanSpans: sum((trace) => trace.orphanSpanIds.length),
    unknownSpans: sum((trace) => trace.unknownSpans.length),
  };
}

/** When which span ran the guilty function, as the payment service recorded it. */
export function burnsOf(traces: readonly TraceResponse[]): readonly Burn[] {
  return traces.flatMap(({ spans }) => spans.flatMap(burnOf));
}

function burnOf({ traceId, spanId, attributes }: ApiSpan): readonly Burn[] {
  const start = attributes[VALIDATION_START];
  const end = attributes[VALIDATION_END];
  if (typeof start !== 'string' || typeof end !== 'string') return [];
  return [{ traceId, spanId, startUnixNano: BigInt(start), endUnixNano: BigInt(end) }];
}

/** Looks at the slowest of the spans that burnt for long enough to be sampled, as payment recorded it. */
export async function judgeGuilty(
  api: LinkerApi,
  traces: readonly TraceResponse[],
  burns: readonly Burn[],
): Promise<GuiltyEvidence> {
  const burntLong = new Set(burns.filter(isLong).map((burn) => burn.spanId));
  const burnt = traces.flatMap(({ spans }) => spans.filter((span) => burntLong.has(span.spanId)));
  const slowest = burnt.sort((a, b) => b.durationNanos - a.durationNanos).slice(0, SLOWEST);
  const profiles: SpanProfileResponse[] = [];
  for (const span of slowest) profiles.push(await api.spanProfile(span));
  const all = profiles.reduce((sum, profile) => sum + selfWallNanos(profile), 0);
  const guilty = profiles.reduce((sum, profile) => sum + selfWallNanos(profile, GUILTY_FUNCTION), 0);
  return {
    function: GUILTY_FUNCTION,
    operation: `${GUILTY_OPERATION.service} ${GUILTY_OPERATION.operation}`,
    burntSpans: burnt.length,
    linkedSpans: burnt.filter((span) => span.samples > 0).length,
    linkedSamples: burnt.reduce((sum, span) => sum + span.samples, 0),
    selfShareOfSlowest: all === 0 ? 0 : guilty / all,
    slowest: profiles.map(slowSpan),
  };
}

function isLong({ startUnixNano, endUnixNano }: Burn): boolean {
  return endUnixNano - startUnixNano >= LONG_BURN_NANOS;
}

function slowSpan(profile: SpanProfileResponse): SlowSpanEvidence {
  const top = [...profile.top].sort((a, b) => b.selfWallNanos - a.selfWallNanos)[0];
  const all = selfWallNanos(profile);
  return {
    traceId: profile.traceId,
    spanId: profile.spanId,
    durationMillis: Math.round((profile.span?.durationNanos ?? 0) / 1e4) / 100,
    samples: profile.coverage.samples,
    topFunction: top?.name ?? '',
    topFile: top?.file ?? '',
    guiltySelfShare: all === 0 ? 0 : selfWallNanos(profile, GUILTY_FUNCTION) / all,
  };
}

function selfWallNanos(profile: SpanProfileResponse, functionName?: string): number {
  const rows = profile.top.filter((row) => functionName === undefined || row.name === functionName);
  return rows.reduce((sum, row) => sum + row.selfWallNanos, 0);
}

/** Looks for the guilty function in every operation of every other service. */
export async function judgeInnocent(api: LinkerApi): Promise<InnocentEvidence> {
  const { operations } = await api.operations();
  const others = operations.filter((row) => row.service !== GUILTY_OPERATION.service);
  let samplesOfGuiltyFunction = 0;
  for (const { service, operation } of others) {
    const { flameGraph } = await api.operationProfile(service, operation);
    samplesOfGuiltyFunction += samplesOf(flameGraph, GUILTY_FUNCTION);
  }
  return { operations: others.length, samplesOfGuiltyFunction };
}

function samplesOf(graph: FlameGraph, functionName: string): number {
  return graph.frame.reduce(
    (sum, frame, node) => sum + (graph.frames[frame]?.name === functionName ? graph.totalSamples[node]! : 0),
    0,
  );
}
