import { formatDuration } from '../format/duration.js';

const STEPS = [1, 2, 2.5, 5, 10];

/** Round times from 0 to below `durationNanos`, at most `most` of them. */
export function rulerTicks(durationNanos: number, most: number): number[] {
  if (!(durationNanos > 0) || most < 1) return [0];
  const rough = durationNanos / most;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const factor = STEPS.find((candidate) => candidate * magnitude >= rough) ?? 10;
  const stepNanos = factor * magnitude;
  const ticks: number[] = [];
  for (let index = 0; index * stepNanos < durationNanos; index++) ticks.push(index * stepNanos);
  return ticks;
}

/** `2.5 s`: a tick is a round number, so its trailing zeros say nothing. */
export function formatTick(nanos: number): string {
  return formatDuration(nanos)
    .replace(/(\.\d*?)0+ /, '$1 ')
    .replace('. ', ' ');
}
