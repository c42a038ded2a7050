import { childCount, type FlameLayout } from './layout.js';

export type Direction = 'callee' | 'caller' | 'next' | 'previous' | 'top' | 'deepest';

const DIRECTIONS: ReadonlyMap<string, Direction> = new Map([
  ['ArrowDown', 'callee'],
  ['ArrowUp', 'caller'],
  ['ArrowRight', 'next'],
  ['ArrowLeft', 'previous'],
  ['Home', 'top'],
  ['End', 'deepest'],
]);

/** What a `KeyboardEvent.key` asks for; undefined for other keys. */
export function directionOf(key: string): Direction | undefined {
  return DIRECTIONS.get(key);
}

/**
 * Where a key leads from `node`: down to the largest callee, up to the caller, left and right along the row within
 * the zoomed subtree, to its top, or down the heaviest path to its end. Stays where there is no way.
 */
export function step(layout: FlameLayout, node: number, direction: Direction, zoomed: number): number {
  switch (direction) {
    case 'callee':
      return childCount(layout, node) > 0 ? layout.childNodes[layout.childOffset[node]!]! : node;
    case 'caller':
      return layout.model.parent[node]! >= 0 ? layout.model.parent[node]! : node;
    case 'next':
      return neighbour(layout, node, 1, zoomed);
    case 'previous':
      return neighbour(layout, node, -1, zoomed);
    case 'top':
      return zoomed;
    case 'deepest':
      return heaviestLeaf(layout, node);
  }
}

function neighbour(layout: FlameLayout, node: number, by: 1 | -1, zoomed: number): number {
  const depth = layout.depth[node]!;
  const index = layout.rowIndex[node]! + by;
  if (index < layout.rowOffset[depth]! || index >= layout.rowOffset[depth + 1]!) return node;
  const candidate = layout.rowNodes[index]!;
  return isWithin(layout, candidate, zoomed) ? candidate : node;
}

function heaviestLeaf(layout: FlameLayout, node: number): number {
  let at = node;
  while (childCount(layout, at) > 0) at = layout.childNodes[layout.childOffset[at]!]!;
  return at;
}

/** Whether `node` is `ancestor` or below it, by position alone. */
export function isWithin(layout: FlameLayout, node: number, ancestor: number): boolean {
  if (layout.depth[node]! < layout.depth[ancestor]!) return false;
  const x = layout.start[node]!;
  const from = layout.start[ancestor]!;
  return x >= from && x < from + layout.model.total[ancestor]!;
}

/** The widest node whose frame is marked, or -1. */
export function widestMarked(layout: FlameLayout, marks: Uint8Array): number {
  let best = -1;
  for (const node of layout.rowNodes) {
    const frame = layout.model.frame[node]!;
    if (frame < 0 || marks[frame] !== 1) continue;
    if (best < 0 || layout.model.total[node]! > layout.model.total[best]!) best = node;
  }
  return best;
}
