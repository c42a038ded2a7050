/** What the views compute; part of the HTTP API as it is, so that nothing is translated in between. */

export type FrameKind = 'app' | 'package' | 'node' | 'native' | 'gc';

export interface ApiFrame {
  readonly name: string;
  readonly file: string;
  /** 1-based; 0 when unknown. Flame graph nodes merge by (name, file, function), so this is the hottest line. */
  readonly line: number;
  readonly kind: FrameKind;
  /** Package name for `package` frames. */
  readonly package: string | null;
}

/**
 * A flame graph as parallel arrays, one entry a node, parents before children; node 0 is the root, which stands
 * for the whole and whose frame index is -1. `self` values exclude callees, `total` values include them.
 */
export interface FlameGraph {
  readonly frames: readonly ApiFrame[];
  /** Index of the parent node; -1 for the root. */
  readonly parent: readonly number[];
  /** Index into `frames`; -1 for the root. */
  readonly frame: readonly number[];
  readonly selfSamples: readonly number[];
  readonly selfWallNanos: readonly number[];
  readonly selfCpuNanos: readonly number[];
  readonly totalSamples: readonly number[];
  readonly totalWallNanos: readonly number[];
  readonly totalCpuNanos: readonly number[];
}

/** A row of the table of functions; recursion is counted once in `total`. */
export interface TopRow {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly kind: FrameKind;
  readonly package: string | null;
  readonly selfSamples: number;
  readonly totalSamples: number;
  readonly selfWallNanos: number;
  readonly totalWallNanos: number;
  readonly selfCpuNanos: number;
  readonly totalCpuNanos: number;
}
