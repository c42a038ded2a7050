/**
 * Checks the labels of samples against a truth that has nothing to do with them: the payment service records, as
 * plain attributes of its span, when the guilty function began and ended. The function is synchronous, so on its
 * thread these intervals never overlap, and the time of a sample alone tells which span burnt it.
 */
export interface Burn {
  readonly traceId: string;
  readonly spanId: string;
  readonly startUnixNano: bigint;
  readonly endUnixNano: bigint;
}

/** One sample whose stack holds the guilty function. */
export interface BurnSample {
  readonly timestampUnixNano: bigint;
  readonly traceId?: string;
  readonly spanId?: string;
}

export interface Attribution {
  readonly burnSamples: number;
  /** Labelled with the span that ran the function at the sample's time. */
  readonly right: number;
  /** Labelled with another span. */
  readonly wrong: number;
  readonly unlabelled: number;
  /** Taken when no recorded burn was under way; counts against the share, as nothing proves its label. */
  readonly withoutTruth: number;
  readonly rightShare: number;
}

/**
 * The sample's clock is set anew by the profiler in every window, the burn's when the process started: they may
 * differ by about a millisecond. Burns last tens of them.
 */
const CLOCK_TOLERANCE_NANOS = 2_000_000n;

export function checkAttribution(samples: readonly BurnSample[], burns: readonly Burn[]): Attribution {
  const byStart = [...burns].sort((a, b) => (a.startUnixNano < b.startUnixNano ? -1 : 1));
  const counts = { right: 0, wrong: 0, unlabelled: 0, withoutTruth: 0 };
  for (const sample of samples) counts[judge(sample, byStart)]++;
  const burnSamples = samples.length;
  return { burnSamples, ...counts, rightShare: burnSamples === 0 ? 0 : counts.right / burnSamples };
}

function judge(
  sample: BurnSample,
  burns: readonly Burn[],
): 'right' | 'wrong' | 'unlabelled' | 'withoutTruth' {
  if (sample.spanId === undefined || sample.traceId === undefined) return 'unlabelled';
  const burn = burnAt(sample.timestampUnixNano, burns);
  if (burn === undefined) return 'withoutTruth';
  return burn.spanId === sample.spanId && burn.traceId === sample.traceId ? 'right' : 'wrong';
}

/** The burn at a time, else the nearest one within the clocks' tolerance. */
function burnAt(time: bigint, burns: readonly Burn[]): Burn | undefined {
  let nearest: Burn | undefined;
  let nearestDistance = CLOCK_TOLERANCE_NANOS + 1n;
  for (const burn of burns) {
    const distance = distanceTo(burn, time);
    if (distance < nearestDistance) {
      nearest = burn;
      nearestDistance = distance;
    }
  }
  return nearest;
}

function distanceTo(burn: Burn, time: bigint): bigint {
  if (time < burn.startUnixNano) return burn.startUnixNano - time;
  return time > burn.endUnixNano ? time - burn.endUnixNano : 0n;
}
