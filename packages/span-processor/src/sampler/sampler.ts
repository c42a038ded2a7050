import type { ProfilerSlot } from '../context/tracker.js';

/** A node of the profiler's call tree: one function called along one path. Named as `@datadog/pprof` names them. */
export interface RawNode {
  readonly name: string;
  /** Path or `file://` URL; empty for nodes that are not JavaScript. */
  readonly scriptName: string;
  readonly scriptId: number;
  /** Where the function begins, 1-based; 0 when unknown. */
  readonly lineNumber: number;
  readonly columnNumber: number;
  /** Samples whose innermost frame this is. */
  readonly hitCount: number;
  readonly contexts?: readonly RawContext[];
  readonly children: readonly RawNode[];
}

/** What the signal handler noted with one sample. */
export interface RawContext {
  /** The label that was current; absent for `(idle)` and `(program)`. */
  readonly context?: object;
  /** Microseconds since the epoch. */
  readonly timestamp: bigint;
  /** CPU time of the thread since the sample before, in nanoseconds. */
  readonly cpuTime?: number;
}

export interface RawProfile {
  readonly topDownRoot: RawNode;
  /** V8's own clock, microseconds. */
  readonly startTime: number;
  readonly endTime: number;
  readonly hasCpuTime?: boolean;
  /** Nanoseconds, of the whole process and on its main thread only. */
  readonly nonJSThreadsCpuTime?: number;
  /** Signals that were taken in this window, whether or not a stack came of them. */
  readonly signals?: number;
}

/** Takes stack samples of the thread it is made on. One at a time per thread can run. */
export interface Sampler {
  /** How a sample learns its span. */
  readonly slot: ProfilerSlot;
  /** Nominal distance between two samples. */
  readonly periodNanos: number;
  /** How often V8's profiler was found stuck and restarted; the window it happened in has no samples. */
  readonly restarts: number;
  /** @throws HotspanError `HOTSPAN_PROFILER_BUSY` when another profiler holds this thread. */
  start(): void;
  /** Ends a window and begins the next without a gap. */
  rotate(): RawProfile;
  stop(): RawProfile;
}

/** Where a function really is, after source maps. */
export interface SourcePosition {
  readonly file: string;
  /** 1-based; 0 when unknown. */
  readonly line: number;
  /** 1-based; 0 when unknown. */
  readonly column: number;
  readonly name: string;
}
