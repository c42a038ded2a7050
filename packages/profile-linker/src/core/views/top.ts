import type { StackEntry, StackProfile } from '../model/stack-profile.js';
import type { TopRow } from '../model/views.js';
import { buildFunctionTable } from './function-table.js';

type MutableRow = { -readonly [K in keyof TopRow]: TopRow[K] };

/**
 * One row a function, largest self wall time first. `self` is time with the function at the leaf; `total` is time
 * with it anywhere on the stack, a recursive function counted once.
 */
export function buildTop(profile: StackProfile): TopRow[] {
  const { functions, functionOfFrame } = buildFunctionTable(profile);
  const rows = functions.map((frame): MutableRow => ({ ...frame, ...ZERO }));
  for (const entry of profile.entries) {
    const stack = profile.stacks[entry.stackIndex] ?? [];
    const onStack = new Set(stack.map((frame) => functionOfFrame[frame]!));
    for (const index of onStack) addTotal(rows[index]!, entry);
    if (stack.length > 0) addSelf(rows[functionOfFrame[stack[0]!]!]!, entry);
  }
  return rows
    .filter((row) => row.totalSamples > 0 || row.totalWallNanos > 0 || row.totalCpuNanos > 0)
    .sort(compare);
}

const ZERO = {
  selfSamples: 0,
  totalSamples: 0,
  selfWallNanos: 0,
  totalWallNanos: 0,
  selfCpuNanos: 0,
  totalCpuNanos: 0,
} as const;

function addTotal(row: MutableRow, entry: StackEntry): void {
  row.totalSamples += entry.samples;
  row.totalWallNanos += entry.wallNanos;
  row.totalCpuNanos += entry.cpuNanos;
}

function addSelf(row: MutableRow, entry: StackEntry): void {
  row.selfSamples += entry.samples;
  row.selfWallNanos += entry.wallNanos;
  row.selfCpuNanos += entry.cpuNanos;
}

function compare(a: TopRow, b: TopRow): number {
  return (
    b.selfWallNanos - a.selfWallNanos ||
    b.selfSamples - a.selfSamples ||
    b.totalWallNanos - a.totalWallNanos ||
    b.totalSamples - a.totalSamples ||
    (a.name < b.name ? -1 : a.name > b.name ? 1 : 0) ||
    (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) ||
    a.line - b.line
  );
}
