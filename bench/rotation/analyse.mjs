// What the application noted and what the sink received, as one row of the table.
import { median, quantile } from '../lib.mjs';

/** How long after the native stop the window's preparation and upload may take, and how long before is quiet. */
const AFTERMATH_MILLIS = 2000;
/** Rotations whose code is not compiled yet. */
const WARM_UP = 2;
/** A distance between samples that busy code does not leave. */
const GAP_PERIODS = 5;

/** Per rotation: the native stop, and the longest and the summed absence that is not native, before and after. */
export function rotationsOf({ stops, away, elapsedMillis }, windowMillis) {
  const reach = Math.min(AFTERMATH_MILLIS, windowMillis / 2);
  return stops
    .filter(({ restart }) => restart)
    .slice(WARM_UP)
    .filter(({ end }) => end + reach < stops[0].start + elapsedMillis)
    .map((stop) => {
      const after = away.filter(({ start, end }) => end > stop.start && start < stop.end + reach);
      const before = away.filter(({ start, end }) => start > stop.start - reach && end <= stop.start);
      const own = after.map((one) => withoutNative(one, stop));
      const same = own.find(({ holds }) => holds);
      return {
        nativeMillis: stop.end - stop.start,
        nativeCpuMillis: stop.cpu,
        longestMillis: largest(own.map(({ millis }) => millis)),
        longestCpuMillis: largest(own.map(({ cpuMillis }) => cpuMillis)),
        sameTurnMillis: same?.millis ?? 0,
        sameTurnCpuMillis: same?.cpuMillis ?? 0,
        quietMillis: largest(before.map(({ start, end }) => end - start)),
        quietCpuMillis: largest(before.map(({ cpu }) => cpu)),
        totalCpuMillis: sum(own.map(({ cpuMillis }) => cpuMillis)) - sum(before.map(({ cpu }) => cpu)),
        totalMillis: sum(own.map(({ millis }) => millis)) - sum(before.map(({ start, end }) => end - start)),
        taken: stop.taken,
      };
    });
}

function withoutNative({ start, end, cpu }, stop) {
  const holds = start <= stop.start && end >= stop.end;
  return {
    holds,
    millis: end - start - (holds ? stop.end - stop.start : 0),
    cpuMillis: cpu - (holds ? stop.cpu : 0),
  };
}

/**
 * Samples over all windows: none twice, what came out of the sampler is what the sink received, and how far apart
 * they are where busy code should have filled every period. `unmatched` are signals for which V8 had no sample when
 * the native profiler ended its window; `gapAtRotation` is the distance over the native stop, during which no signal
 * is taken.
 */
export function conservation({ stops, stats }, windows, hertz) {
  const periodMicros = 1e6 / hertz;
  const timestamps = windows.flatMap(({ timestampsMicros }) => timestampsMicros).sort((a, b) => a - b);
  const distances = timestamps
    .slice(1)
    .map((one, index) => ({ micros: one - timestamps[index], from: timestamps[index] }));
  const atRotation = ({ from, micros }) =>
    stops.some(({ atMicros }) => atMicros >= from - 1000 && atMicros <= from + micros + 1000);
  const elsewhere = distances.filter((one) => !atRotation(one));
  const around = distances.filter(atRotation);
  const edges = windows.toSorted((a, b) => a.startMicros - b.startMicros);
  return {
    windows: windows.length,
    signals: sum(stops.map(({ taken }) => taken)),
    unmatched: sum(stops.map(({ taken }) => taken)) - timestamps.length,
    sampled: stats.samples,
    received: sum(windows.map(({ samples }) => samples)),
    twice: distances.filter(({ micros }) => micros === 0).length,
    outsideTheirWindow: sum(
      windows.map(
        ({ timestampsMicros, startMicros, endMicros }) =>
          timestampsMicros.filter((one) => one < startMicros || one >= endMicros).length,
      ),
    ),
    windowsApartMicros: largest(
      edges.slice(1).map((one, index) => Math.abs(one.startMicros - edges[index].endMicros)),
    ),
    gapsElsewhere: elsewhere.filter(({ micros }) => micros > GAP_PERIODS * periodMicros).length,
    longestGapElsewhereMillis: Math.round(largest(elsewhere.map(({ micros }) => micros)) / 100) / 10,
    gapAtRotationMillis: around.length === 0 ? undefined : spread(around.map(({ micros }) => micros / 1000)),
  };
}

/** `median (90 % of them below, all of them below)`. */
export function spread(values) {
  return `${median(values).toFixed(2)} (${quantile(values, 0.9).toFixed(2)}, ${largest(values).toFixed(2)})`;
}

export const largest = (values) => values.reduce((a, b) => Math.max(a, b), 0);
export const sum = (values) => values.reduce((a, b) => a + b, 0);
