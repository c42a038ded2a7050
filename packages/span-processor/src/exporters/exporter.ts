import type { ProfileWindow, WindowForm } from '../window/profile-window.js';

/**
 * Receives each finished window. `export` resolves when the window is delivered or handed to a bounded queue, and
 * rejects when it is dropped; the session counts rejections and reports them through `diag`. Neither may throw
 * synchronously, block, or keep the process alive.
 */
export interface ProfileExporter {
  /** Forms that `export` asks of each window: made ahead on another thread, so that they cost the application nothing. */
  readonly forms?: readonly WindowForm[];
  export(window: ProfileWindow): Promise<void>;
  /** Delivers what is queued as far as time allows; runs once. */
  shutdown(): Promise<void>;
  /** Waits until what is queued now is delivered or dropped. */
  forceFlush?(): Promise<void>;
  /** Counters for `stats()`. */
  stats?(): ExporterStats;
}

export interface ExporterStats {
  readonly exported: number;
  readonly queued: number;
  /** Windows dropped, by reason (`queue-full`, `rejected`, `unreachable`, …). */
  readonly dropped: { readonly [reason: string]: number };
  readonly lastError: string | null;
}
