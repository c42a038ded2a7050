import type { ApiFrame, FlameGraph } from '../../../src/http/api-types.js';

/** Which value the widths stand for. */
export type FlameValue = 'wall' | 'cpu' | 'samples';

/** A flame graph with one value chosen. Node 0 is the root; parents come before children. */
export interface FlameModel {
  readonly frames: readonly ApiFrame[];
  readonly parent: Int32Array;
  /** Index into `frames`; -1 for the root. */
  readonly frame: Int32Array;
  readonly self: Float64Array;
  readonly total: Float64Array;
  readonly value: FlameValue;
}

export function flameModel(graph: FlameGraph, value: FlameValue): FlameModel {
  const [self, total] = valuesOf(graph, value);
  return {
    frames: graph.frames,
    parent: Int32Array.from(graph.parent),
    frame: Int32Array.from(graph.frame),
    self: Float64Array.from(self),
    total: Float64Array.from(total),
    value,
  };
}

function valuesOf(graph: FlameGraph, value: FlameValue): readonly [readonly number[], readonly number[]] {
  if (value === 'cpu') return [graph.selfCpuNanos, graph.totalCpuNanos];
  if (value === 'samples') return [graph.selfSamples, graph.totalSamples];
  return [graph.selfWallNanos, graph.totalWallNanos];
}

/** One function, wherever it is called from: the key that the graph, the table and the URL share. */
export function functionKey(frame: { readonly name: string; readonly file: string }): string {
  return `${frame.name}@${frame.file}`;
}

/** Frames by `functionKey` equal to `key`, as a mark per frame; undefined when there is none. */
export function markFunction(frames: readonly ApiFrame[], key: string | null): Uint8Array | undefined {
  if (key === null) return undefined;
  const marks = Uint8Array.from(frames, (frame) => (functionKey(frame) === key ? 1 : 0));
  return marks.includes(1) ? marks : undefined;
}
