import type { SpanTree } from './span-tree.js';

export type RowKey =
  | 'ArrowDown'
  | 'ArrowUp'
  | 'ArrowRight'
  | 'ArrowLeft'
  | 'Home'
  | 'End'
  | 'PageDown'
  | 'PageUp';

export interface RowState {
  readonly tree: SpanTree;
  /** Indices into `tree.nodes`, as shown. */
  readonly rows: readonly number[];
  /** Position in `rows`. */
  readonly row: number;
  readonly collapsed: ReadonlySet<string>;
  /** Rows in a page. */
  readonly page: number;
}

export interface RowMove {
  readonly row?: number;
  /** Id of the span to expand or collapse. */
  readonly toggle?: string;
}

/** What a key does in the waterfall, after the ARIA treegrid pattern; undefined for keys that mean nothing here. */
export function nextRow(key: RowKey, state: RowState): RowMove | undefined {
  const { rows, row, page } = state;
  const last = rows.length - 1;
  switch (key) {
    case 'ArrowDown':
      return { row: Math.min(last, row + 1) };
    case 'ArrowUp':
      return { row: Math.max(0, row - 1) };
    case 'Home':
      return { row: 0 };
    case 'End':
      return { row: last };
    case 'PageDown':
      return { row: Math.min(last, row + page) };
    case 'PageUp':
      return { row: Math.max(0, row - page) };
    case 'ArrowRight':
      return expandOrEnter(state);
    case 'ArrowLeft':
      return collapseOrLeave(state);
    default:
      return undefined;
  }
}

function expandOrEnter({ tree, rows, row, collapsed }: RowState): RowMove {
  const node = tree.nodes[rows[row]!];
  if (node === undefined || node.children.length === 0) return {};
  return collapsed.has(node.span.spanId) ? { toggle: node.span.spanId } : { row: row + 1 };
}

function collapseOrLeave({ tree, rows, row, collapsed }: RowState): RowMove {
  const node = tree.nodes[rows[row]!];
  if (node === undefined) return {};
  if (node.children.length > 0 && !collapsed.has(node.span.spanId)) return { toggle: node.span.spanId };
  return node.parent < 0 ? {} : { row: rows.indexOf(node.parent) };
}
