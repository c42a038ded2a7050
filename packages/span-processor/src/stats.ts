import type { ExporterStats } from './exporters/exporter.js';

/**
 * `waiting`: nothing to sample for yet (no context manager, no span). `failed`: profiling could not begin, see
 * `lastError`; tracing goes on. `disabled`: turned off by the options.
 */
export type ProfilingState = 'waiting' | 'sampling' | 'stopped' | 'failed' | 'disabled';

/** What profiling did on this thread since it began. */
export interface ProfilingStats {
  readonly state: ProfilingState;
  /** How the active span is known: see `docs/adr`. `none` while no context manager is there to ask. */
  readonly strategy: string;
  /** Windows handed to the exporters. */
  readonly windows: number;
  readonly samples: number;
  /** Samples that point at a span. */
  readonly labelled: number;
  /** Samples in a span that was not sampled; they keep its name and point nowhere. */
  readonly unsampled: number;
  /** Samples in no span: idle, the event loop itself, code outside every span. */
  readonly unattributed: number;
  /** Signals that V8 gave no stack for: about one in a hundred, and one or two at each rotation. */
  readonly lost: number;
  /** What got lost, by reason: windows, or one export of a window. */
  readonly dropped: { readonly [reason: string]: number };
  /** How often V8's profiler got stuck and was restarted. */
  readonly samplerRestarts: number;
  readonly exporters: readonly ExporterStats[];
  readonly lastError: string | null;
}
