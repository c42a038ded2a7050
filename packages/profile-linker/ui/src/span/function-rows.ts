import type { TopRow } from '../../../src/http/api-types.js';
import { frameLabel } from '../flame-graph/frame-text.js';
import type { FlameValue } from '../flame-graph/model.js';

export type FunctionColumn = 'function' | 'self' | 'total';

export interface FunctionEntry {
  readonly row: TopRow;
  readonly self: number;
  readonly total: number;
}

/** Rows of the table for one value, narrowed by the search that the graph shows too. */
export function functionRows(
  rows: readonly TopRow[],
  value: FlameValue,
  query: string,
  sort: FunctionColumn,
): FunctionEntry[] {
  const needle = query.trim().toLowerCase();
  const shown = rows
    .map((row) => ({ row, self: selfOf(row, value), total: totalOf(row, value) }))
    .filter(({ row, total }) => total > 0 && (needle === '' || matches(row, needle)));
  return shown.sort(ORDERS[sort]);
}

type Order = (a: FunctionEntry, b: FunctionEntry) => number;

const byName: Order = (a, b) => frameLabel(a.row).localeCompare(frameLabel(b.row), 'en');

const ORDERS: { readonly [column in FunctionColumn]: Order } = {
  function: byName,
  self: (a, b) => b.self - a.self || b.total - a.total || byName(a, b),
  total: (a, b) => b.total - a.total || b.self - a.self || byName(a, b),
};

function selfOf(row: TopRow, value: FlameValue): number {
  if (value === 'cpu') return row.selfCpuNanos;
  return value === 'samples' ? row.selfSamples : row.selfWallNanos;
}

function totalOf(row: TopRow, value: FlameValue): number {
  if (value === 'cpu') return row.totalCpuNanos;
  return value === 'samples' ? row.totalSamples : row.totalWallNanos;
}

function matches(row: TopRow, needle: string): boolean {
  return [row.name, row.file, row.package ?? ''].some((text) => text.toLowerCase().includes(needle));
}
