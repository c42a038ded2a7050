import type { FlameLayout } from './layout.js';

/** The part of a layout that is on screen: x in the layout's units, `width` in CSS pixels, rows half open. */
export interface FlameWindow {
  readonly x0: number;
  readonly x1: number;
  readonly width: number;
  readonly fromDepth: number;
  readonly toDepth: number;
}

/**
 * Boxes to paint, reused from frame to frame. `last > first` (positions in `rowNodes`) is a run of neighbours each
 * narrower than a pixel: merged into one box, never dropped.
 */
export class RunBuffer {
  length = 0;
  first: Int32Array = new Int32Array(1024);
  last: Int32Array = new Int32Array(1024);
  depth: Int32Array = new Int32Array(1024);
  /** Left edge and width in CSS pixels, clipped to the window. */
  left: Float64Array = new Float64Array(1024);
  width: Float64Array = new Float64Array(1024);

  push(first: number, last: number, depth: number, left: number, width: number): void {
    if (this.length === this.first.length) this.#grow();
    const index = this.length++;
    this.first[index] = first;
    this.last[index] = last;
    this.depth[index] = depth;
    this.left[index] = left;
    this.width[index] = width;
  }

  #grow(): void {
    const size = this.first.length * 2;
    this.first = widen(this.first, new Int32Array(size));
    this.last = widen(this.last, new Int32Array(size));
    this.depth = widen(this.depth, new Int32Array(size));
    this.left = widen(this.left, new Float64Array(size));
    this.width = widen(this.width, new Float64Array(size));
  }
}

function widen<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** Fills `runs` with the boxes of a window: O(visible boxes × log nodes), however many nodes there are. */
export function visibleRuns(layout: FlameLayout, window: FlameWindow, runs: RunBuffer): void {
  runs.length = 0;
  const to = Math.min(window.toDepth, layout.depthCount);
  for (let depth = Math.max(0, window.fromDepth); depth < to; depth++) rowRuns(layout, window, depth, runs);
}

function rowRuns(layout: FlameLayout, window: FlameWindow, depth: number, runs: RunBuffer): void {
  const { start, rowNodes } = layout;
  const { total } = layout.model;
  const scale = window.width / (window.x1 - window.x0);
  const rowEnd = layout.rowOffset[depth + 1]!;
  let index = firstEndingAfter(layout, depth, layout.rowOffset[depth]!, window.x0);
  while (index < rowEnd) {
    const node = rowNodes[index]!;
    const x = start[node]!;
    if (x >= window.x1) return;
    const left = Math.max(0, (x - window.x0) * scale);
    if (total[node]! * scale >= 1) {
      const right = Math.min(window.width, (x + total[node]! - window.x0) * scale);
      runs.push(index, index, depth, left, right - left);
      index += 1;
      continue;
    }
    const next = firstEndingAfter(layout, depth, index + 1, x + 1 / scale);
    const tail = rowNodes[next - 1]!;
    const right = (start[tail]! + total[tail]! - window.x0) * scale;
    runs.push(index, next - 1, depth, left, Math.max(right - left, 0.5));
    index = next;
  }
}

/** First position from `from` on in a row whose right edge lies beyond `x`. */
export function firstEndingAfter(layout: FlameLayout, depth: number, from: number, x: number): number {
  const { start, rowNodes } = layout;
  const { total } = layout.model;
  let low = from;
  let high = layout.rowOffset[depth + 1]!;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const node = rowNodes[middle]!;
    if (start[node]! + total[node]! > x) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The node under a point, or -1. */
export function nodeAt(layout: FlameLayout, window: FlameWindow, pixelX: number, depth: number): number {
  if (depth < 0 || depth >= layout.depthCount || pixelX < 0 || pixelX > window.width) return -1;
  const x = window.x0 + (pixelX / window.width) * (window.x1 - window.x0);
  const index = firstEndingAfter(layout, depth, layout.rowOffset[depth]!, x);
  if (index >= layout.rowOffset[depth + 1]!) return -1;
  const node = layout.rowNodes[index]!;
  return layout.start[node]! <= x ? node : -1;
}
