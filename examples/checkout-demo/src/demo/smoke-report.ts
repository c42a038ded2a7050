import type { LoadCounts } from '../platform/messages.js';
import type { Attribution } from './truth.js';

/** What `npm run demo -- --smoke` prints on stdout. */
export interface SmokeReport {
  readonly ok: boolean;
  /** Why `ok` is false; empty otherwise. */
  readonly failures: readonly string[];
  readonly node: string;
  readonly elapsedSeconds: number;
  readonly load: LoadCounts;
  readonly evidence: SmokeEvidence | null;
}

export interface SmokeEvidence {
  /** From the first checkout until the API showed a slow payment span with its samples. */
  readonly firstLinkedProfileMillis: number;
  readonly traces: TraceEvidence;
  readonly guilty: GuiltyEvidence;
  readonly attribution: Attribution;
  readonly innocent: InnocentEvidence;
}

export interface TraceEvidence {
  readonly checkouts: number;
  readonly withAllServices: number;
  readonly spans: number;
  /** Spans whose parent is not stored. */
  readonly orphanSpans: number;
  /** Ids with samples whose span is not stored. */
  readonly unknownSpans: number;
}

export interface GuiltyEvidence {
  readonly function: string;
  readonly operation: string;
  /** Spans that ran the function for at least three sampling periods. */
  readonly burntSpans: number;
  /** Of those, with samples. */
  readonly linkedSpans: number;
  /** Own samples of those. */
  readonly linkedSamples: number;
  /** Of the self wall time of the slowest spans together, 0 to 1. */
  readonly selfShareOfSlowest: number;
  /** The slowest of those, slowest first. */
  readonly slowest: readonly SlowSpanEvidence[];
}

export interface SlowSpanEvidence {
  readonly traceId: string;
  readonly spanId: string;
  readonly durationMillis: number;
  readonly samples: number;
  readonly topFunction: string;
  readonly topFile: string;
  readonly guiltySelfShare: number;
}

export interface InnocentEvidence {
  /** Operations of the other services whose profile was looked at. */
  readonly operations: number;
  readonly samplesOfGuiltyFunction: number;
}

const LEAST_BURN_SAMPLES = 100;
const LEAST_RIGHT_SHARE = 0.99;
/** The rest is what a request costs anyway: HTTP, JSON, spans, and compiling all that at the start. */
const LEAST_SELF_SHARE = 0.5;
const LEAST_LINKED_SHARE = 0.95;

/** Everything that speaks against the evidence, in words. */
export function findFailures(load: LoadCounts, evidence: SmokeEvidence): readonly string[] {
  const { traces, guilty, attribution, innocent } = evidence;
  const failures: string[] = [];
  const expect = (good: boolean, failure: string): void => {
    if (!good) failures.push(failure);
  };
  expect(load.failed === 0, `${load.failed} of ${load.sent} checkouts failed`);
  expect(
    traces.checkouts === load.sent,
    `${load.sent} checkouts were sent, ${traces.checkouts} traces are stored`,
  );
  expect(
    traces.withAllServices === traces.checkouts,
    `${traces.checkouts - traces.withAllServices} of ${traces.checkouts} traces lack a service`,
  );
  expect(traces.orphanSpans === 0, `${traces.orphanSpans} spans name a parent that is not stored`);
  expect(traces.unknownSpans === 0, `${traces.unknownSpans} spans have samples but are not stored`);
  const notGuilty = guilty.slowest.filter((span) => span.topFunction !== guilty.function);
  expect(guilty.burntSpans > 0, `no ${guilty.operation} span ran ${guilty.function} for long`);
  expect(
    guilty.linkedSpans >= LEAST_LINKED_SHARE * guilty.burntSpans,
    `${guilty.burntSpans - guilty.linkedSpans} of ${guilty.burntSpans} spans that burnt have no samples`,
  );
  expect(
    notGuilty.length === 0,
    `${guilty.function} is not on top in ${notGuilty.length} of the slowest spans`,
  );
  expect(
    guilty.selfShareOfSlowest >= LEAST_SELF_SHARE,
    `${guilty.function} has ${guilty.selfShareOfSlowest.toFixed(3)} of the self time, expected at least ${LEAST_SELF_SHARE}`,
  );
  expect(
    attribution.burnSamples >= LEAST_BURN_SAMPLES,
    `${attribution.burnSamples} burn samples are too few to prove anything, expected ${LEAST_BURN_SAMPLES}`,
  );
  expect(
    attribution.rightShare > LEAST_RIGHT_SHARE,
    `${attribution.rightShare.toFixed(4)} of the burn samples carry the right span, expected above ${LEAST_RIGHT_SHARE}`,
  );
  expect(innocent.operations > 0, 'no operation of another service is stored');
  expect(
    innocent.samplesOfGuiltyFunction === 0,
    `${innocent.samplesOfGuiltyFunction} samples of ${guilty.function} are in other services`,
  );
  return failures;
}
