import type { Coverage, Reason } from '../model/coverage.js';
import type { Ledger, LedgerCause } from '../model/ledger.js';
import type { WindowInfo } from '../model/span.js';
import { later } from '../model/times.js';
import type { Interval } from './coverage.js';
import { formatCount, formatDuration, formatShare } from './format.js';

/** What is known about a span when its samples are few. */
export interface Evidence {
  /** Absent when the span is not stored. */
  readonly span?: Interval & { readonly service: string; readonly operation: string };
  readonly scope: 'span' | 'children';
  /** Of the scope asked for. */
  readonly coverage: Coverage;
  /** Samples of the descendants; 0 when there are none. */
  readonly childSamples: number;
  /** Stored spans below this one. */
  readonly childSpans: number;
  /** Windows of the span's instance, of any time. */
  readonly windows: readonly WindowInfo[];
  /** Where the span's time went; absent when that was not looked up. */
  readonly ledger?: Ledger;
  readonly nowUnixNano: bigint;
}

/** Below this many samples a reader wonders; above it the flame graph speaks for itself. */
export const FEW_SAMPLES = 5;
/** A window is exported when it ends, and an export may be retried: what comes later than this will not come. */
const WINDOW_DELAY_NANOS = 20_000_000_000n;
/** Length of a window while none has been seen: the span processor's default. */
const DEFAULT_WINDOW_NANOS = 10_000_000_000n;
const CLOCK_TOLERANCE_NANOS = 2_000_000_000n;

/**
 * Why a span has no samples, or so few that a reader would wonder; null when it has enough. The first thing that
 * explains it is told: what must be so before the next question makes sense comes first.
 */
export function reasonFor(evidence: Evidence): Reason | null {
  const { coverage, span } = evidence;
  if (!span) return spanNotStored(coverage.samples);
  if (coverage.samples >= FEW_SAMPLES) return null;
  return (
    aboutWindows(evidence, span) ??
    ranInChildren(evidence) ??
    tooShort(evidence, span) ??
    neverActive(evidence, span)
  );
}

function spanNotStored(samples: number): Reason {
  const code = 'span-not-stored';
  if (samples > 0) {
    return {
      code,
      message: `${formatCount(samples, 'sample')} name this span, but the span itself is not stored.`,
      hint: 'It may still be open: a span is exported when it ends. Else it was dropped or sampled out before export.',
    };
  }
  return {
    code,
    message: 'Neither this span nor a sample of it is stored.',
    hint: 'Check both ids. A span is exported some seconds after it ends; if it was sampled out or has been removed to make room, it cannot be shown.',
  };
}

type KnownSpan = NonNullable<Evidence['span']>;

/** What is wrong with the windows, when they do not cover the span. */
function aboutWindows(evidence: Evidence, span: KnownSpan): Reason | undefined {
  const { coverage, windows, nowUnixNano } = evidence;
  if (coverage.windowShare >= 0.999) return undefined;
  if (span.endUnixNano > nowUnixNano + CLOCK_TOLERANCE_NANOS) return clocksDiffer(span, nowUnixNano);
  if (isAwaited(evidence, span)) return waitingForWindow(evidence, span);
  if (coverage.windowShare > 0) return undefined;
  if (windows.length === 0) return notProfiled(span);
  const first = windows.reduce((a, b) => (a.startUnixNano <= b.startUnixNano ? a : b));
  if (first.startUnixNano >= span.endUnixNano) {
    const later = formatDuration(Number(first.startUnixNano - span.endUnixNano));
    return {
      code: 'profiled-later',
      message: `Profiling of ${span.service} began ${later} after this span had ended.`,
      hint: 'Start the profiler before the first request: register it with --import, or first in the set-up.',
    };
  }
  return {
    code: 'not-profiled',
    message: `No profile of ${span.service} covers this span, though others of the same process are stored.`,
    hint: 'Profiling was paused, or the window was dropped on its way: the processor counts drops in stats() and tells them through OpenTelemetry diag.',
  };
}

function clocksDiffer(span: KnownSpan, nowUnixNano: bigint): Reason {
  const ahead = formatDuration(Number(span.endUnixNano - nowUnixNano));
  return {
    code: 'clocks-differ',
    message: `This span ends ${ahead} in the future: the clock of ${span.service} is ahead of this machine's.`,
    hint: 'Synchronise the clocks (NTP). Spans and samples of one process still match each other.',
  };
}

/** The window that holds the span's end has not come, and may still come. */
function isAwaited({ windows, nowUnixNano }: Evidence, span: KnownSpan): boolean {
  if (windows.some(({ endUnixNano }) => endUnixNano >= span.endUnixNano)) return false;
  return nowUnixNano - span.endUnixNano < windowLength(windows) + WINDOW_DELAY_NANOS;
}

function windowLength(windows: readonly WindowInfo[]): bigint {
  const lengths = windows.map(({ startUnixNano, endUnixNano }) => endUnixNano - startUnixNano);
  return lengths.length === 0 ? DEFAULT_WINDOW_NANOS : lengths.reduce(later);
}

function waitingForWindow({ windows, nowUnixNano }: Evidence, span: KnownSpan): Reason {
  const ago = formatDuration(Math.max(0, Number(nowUnixNano - span.endUnixNano)));
  const length = formatDuration(Number(windowLength(windows)));
  return {
    code: 'waiting-for-window',
    message: `This span ended ${ago} ago, and the profile of that time has not arrived yet.`,
    hint:
      windows.length > 0
        ? `A window of ${span.service} lasts ${length} and is sent when it ends: look again in a moment.`
        : `No profile of ${span.service} has arrived so far. A window is sent when it ends, after ${length} by default; if none comes, register ProfilingSpanProcessor in that process.`,
  };
}

function notProfiled(span: KnownSpan): Reason {
  return {
    code: 'not-profiled',
    message: `The process of ${span.service} that made this span sends no profiles.`,
    hint: 'Add `new ProfilingSpanProcessor()` of @hotspan/span-processor to its spanProcessors, or start it with `hotspan run -- node app.js`. If it sends profiles, its spans and profiles must carry the same resource (service.instance.id).',
  };
}

function ranInChildren({ scope, coverage, childSamples }: Evidence): Reason | undefined {
  if (scope !== 'span' || childSamples === 0 || coverage.samples > 0) return undefined;
  return {
    code: 'code-ran-elsewhere',
    message: `No code ran in this span itself; ${formatCount(childSamples, 'sample')} ${childSamples === 1 ? 'belongs' : 'belong'} to spans below it.`,
    hint: 'Choose "with children" to see them.',
  };
}

/** Samples come at a fixed distance, so a span shorter than that is hit with the chance duration / period. */
function tooShort({ coverage, scope }: Evidence, span: KnownSpan): Reason | undefined {
  const { expectedIfAlwaysActive: expected, periodNanos, samples } = coverage;
  if (periodNanos === 0 || expected >= FEW_SAMPLES) return undefined;
  const duration = formatDuration(Number(span.endUnixNano - span.startUnixNano));
  const period = formatDuration(periodNanos);
  const most = Math.max(1, Math.ceil(expected));
  const chance =
    expected < 1
      ? `had a chance of ${formatShare(expected)} to be sampled at all`
      : `could be sampled ${most} times at most`;
  const found = samples === 0 ? 'and was not' : `and has ${formatCount(samples, 'sample')}`;
  return {
    code: 'too-short',
    message: `This span lasted ${duration}${scope === 'children' ? ' with its children' : ''}. At one sample every ${period} it ${chance}, ${found}.`,
    hint: 'Look at the operation: all its spans together have enough samples. Or raise frequencyHertz (HOTSPAN_FREQUENCY_HERTZ).',
  };
}

function neverActive(evidence: Evidence, span: KnownSpan): Reason {
  const { coverage, ledger, childSpans, scope } = evidence;
  const whose = scope === 'children' && childSpans > 0 ? 'this span or one below it' : 'this span';
  const duration = formatDuration(Number(span.endUnixNano - span.startUnixNano));
  const covered =
    coverage.windowShare >= 0.999
      ? `throughout its ${duration}`
      : `for ${formatShare(coverage.windowShare)} of its ${duration}`;
  const found =
    coverage.samples === 0 ? 'no sample carries' : `only ${formatCount(coverage.samples, 'sample')} carry`;
  const meanwhile = ledger ? whatHappened(ledger) : '';
  return {
    code: 'never-active',
    message: `The process was sampled ${covered}, and ${found} ${whose}: it was waiting.${meanwhile}`,
    hint: 'It waited for I/O, a timer, another service or the event loop: open its child spans, or look at what else ran at that time.',
  };
}

const HAPPENED: { readonly [cause in LedgerCause]?: string } = {
  'remote-call': 'a remote call was in flight',
  'gc-waiting': 'garbage was collected on its thread',
  'loop-other-spans': 'the loop was busy with other spans',
  'loop-no-span': 'the loop was busy with code of no span',
  'child-waiting': 'a span below it waited',
  idle: 'the loop was idle',
};
/** What took less of the time than this does not explain it. */
const TELLING_SHARE = 0.1;
const MOST_CLAUSES = 2;

/** What filled the time of a span that waited: the largest causes, in words. */
function whatHappened({ entries, durationNanos }: Ledger): string {
  const clauses = entries
    .filter(({ cause, share }) => HAPPENED[cause] !== undefined && share >= TELLING_SHARE)
    .sort((a, b) => b.nanos - a.nanos)
    .slice(0, MOST_CLAUSES)
    .map(({ cause, nanos }) => `${HAPPENED[cause]} for ${formatDuration(nanos)}`);
  if (clauses.length === 0) return '';
  return ` Meanwhile ${clauses.join(', and ')} of its ${formatDuration(durationNanos)}.`;
}
