import type { FlameModel } from './model.js';

/**
 * Where every node lies, as a struct of arrays: x in units of the model's value, y as depth. Each row holds its
 * nodes from left to right, so that a binary search finds what a window shows. Siblings go from the largest total to
 * the smallest; nodes without any value are left out.
 */
export interface FlameLayout {
  readonly model: FlameModel;
  readonly depthCount: number;
  /** Left edge by node; the right edge is `start + total`. */
  readonly start: Float64Array;
  /** Depth by node, the root at 0; -1 for nodes left out. */
  readonly depth: Int32Array;
  /** Row `d` is `rowNodes[rowOffset[d] .. rowOffset[d + 1])`. */
  readonly rowOffset: Int32Array;
  readonly rowNodes: Int32Array;
  /** Position of a node in `rowNodes`; -1 for nodes left out. */
  readonly rowIndex: Int32Array;
  /** Children of node `n` are `childNodes[childOffset[n] .. childOffset[n + 1])`, the largest first. */
  readonly childOffset: Int32Array;
  readonly childNodes: Int32Array;
}

export function layoutFlameGraph(model: FlameModel): FlameLayout {
  const { childOffset, childNodes } = childrenOf(model);
  const count = model.parent.length;
  const start = new Float64Array(count);
  const depth = new Int32Array(count).fill(-1);
  const rowIndex = new Int32Array(count).fill(-1);
  const rowNodes = new Int32Array(count);
  const rowOffsets = [0];
  let placed = 0;
  if (count > 0 && model.total[0]! > 0) {
    depth[0] = 0;
    rowIndex[0] = 0;
    rowNodes[placed++] = 0;
    rowOffsets.push(placed);
  }
  // Row by row: the parents of a row are in order, so their children are as well.
  for (let row = 1; rowOffsets.length > row && rowOffsets[row]! > rowOffsets[row - 1]!; row++) {
    for (let index = rowOffsets[row - 1]!; index < rowOffsets[row]!; index++) {
      const parent = rowNodes[index]!;
      let left = start[parent]!;
      for (let child = childOffset[parent]!; child < childOffset[parent + 1]!; child++) {
        const node = childNodes[child]!;
        start[node] = left;
        depth[node] = row;
        rowIndex[node] = placed;
        rowNodes[placed++] = node;
        left += model.total[node]!;
      }
    }
    if (placed > rowOffsets[row]!) rowOffsets.push(placed);
  }
  const rowOffset = Int32Array.from(rowOffsets);
  return {
    model,
    depthCount: rowOffset.length - 1,
    start,
    depth,
    rowOffset,
    rowNodes: rowNodes.subarray(0, placed),
    rowIndex,
    childOffset,
    childNodes,
  };
}

export function childCount(layout: FlameLayout, node: number): number {
  return layout.childOffset[node + 1]! - layout.childOffset[node]!;
}

/** Nodes from the root down to `node`, both included. */
export function pathTo(layout: FlameLayout, node: number): number[] {
  const path: number[] = [];
  for (let at = node; at >= 0; at = layout.model.parent[at]!) path.push(at);
  return path.reverse();
}

interface Children {
  readonly childOffset: Int32Array;
  readonly childNodes: Int32Array;
}

function childrenOf(model: FlameModel): Children {
  const { parent, total } = model;
  const childOffset = new Int32Array(parent.length + 1);
  for (let node = 1; node < parent.length; node++) {
    if (total[node]! > 0) childOffset[parent[node]! + 1]!++;
  }
  for (let node = 0; node < parent.length; node++) childOffset[node + 1]! += childOffset[node]!;
  const next = childOffset.slice();
  const childNodes = new Int32Array(childOffset[parent.length]!);
  for (let node = 1; node < parent.length; node++) {
    if (total[node]! > 0) childNodes[next[parent[node]!]!++] = node;
  }
  for (let node = 0; node < parent.length; node++) {
    const from = childOffset[node]!;
    const to = childOffset[node + 1]!;
    if (to - from > 1)
      childNodes.subarray(from, to).sort((a, b) => total[b]! - total[a]! || byName(model, a, b) || a - b);
  }
  return { childOffset, childNodes };
}

function byName(model: FlameModel, a: number, b: number): number {
  const left = model.frames[model.frame[a]!]?.name ?? '';
  const right = model.frames[model.frame[b]!]?.name ?? '';
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
