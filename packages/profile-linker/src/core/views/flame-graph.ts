import type { StackEntry, StackProfile } from '../model/stack-profile.js';
import type { FlameGraph } from '../model/views.js';
import { buildFunctionTable } from './function-table.js';

interface Node {
  readonly functionIndex: number;
  readonly children: Map<number, Node>;
  selfSamples: number;
  selfWallNanos: number;
  selfCpuNanos: number;
  totalSamples: number;
  totalWallNanos: number;
  totalCpuNanos: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

/**
 * Merges stacks from the root down. Siblings are ordered by total, largest first, and nodes are listed in depth-first
 * order. Totals are conserved: the root's total equals the sum of all entries, and each node's total its self plus
 * its children's totals (exactly, while the sums stay below 2^53).
 */
export function buildFlameGraph(profile: StackProfile): FlameGraph {
  const { functions, functionOfFrame } = buildFunctionTable(profile);
  const root = newNode(-1);
  for (const entry of profile.entries) {
    let node = root;
    addTotal(node, entry);
    const stack = profile.stacks[entry.stackIndex] ?? [];
    for (let i = stack.length - 1; i >= 0; i--) {
      node = childOf(node, functionOfFrame[stack[i]!]!);
      addTotal(node, entry);
    }
    node.selfSamples += entry.samples;
    node.selfWallNanos += entry.wallNanos;
    node.selfCpuNanos += entry.cpuNanos;
  }
  return flatten(root, functions);
}

function newNode(functionIndex: number): Node {
  return {
    functionIndex,
    children: new Map(),
    selfSamples: 0,
    selfWallNanos: 0,
    selfCpuNanos: 0,
    totalSamples: 0,
    totalWallNanos: 0,
    totalCpuNanos: 0,
  };
}

function addTotal(node: Node, entry: StackEntry): void {
  node.totalSamples += entry.samples;
  node.totalWallNanos += entry.wallNanos;
  node.totalCpuNanos += entry.cpuNanos;
}

function childOf(node: Node, functionIndex: number): Node {
  const existing = node.children.get(functionIndex);
  if (existing) return existing;
  const child = newNode(functionIndex);
  node.children.set(functionIndex, child);
  return child;
}

/** Iterative, because recursion in the profiled program may be deeper than our own stack allows. */
function flatten(root: Node, frames: FlameGraph['frames']): FlameGraph {
  const graph = emptyGraph(frames);
  const todo: { readonly node: Node; readonly parent: number }[] = [{ node: root, parent: -1 }];
  for (let next = todo.pop(); next; next = todo.pop()) {
    const index = push(graph, next.node, next.parent);
    const children = [...next.node.children.values()].sort((a, b) => compare(a, b, frames));
    for (let i = children.length - 1; i >= 0; i--) todo.push({ node: children[i]!, parent: index });
  }
  return graph;
}

function emptyGraph(frames: FlameGraph['frames']): Mutable<FlameGraph> {
  return {
    frames: [...frames],
    parent: [],
    frame: [],
    selfSamples: [],
    selfWallNanos: [],
    selfCpuNanos: [],
    totalSamples: [],
    totalWallNanos: [],
    totalCpuNanos: [],
  };
}

function push(graph: Mutable<FlameGraph>, node: Node, parent: number): number {
  graph.frame.push(node.functionIndex);
  graph.selfSamples.push(node.selfSamples);
  graph.selfWallNanos.push(node.selfWallNanos);
  graph.selfCpuNanos.push(node.selfCpuNanos);
  graph.totalSamples.push(node.totalSamples);
  graph.totalWallNanos.push(node.totalWallNanos);
  graph.totalCpuNanos.push(node.totalCpuNanos);
  return graph.parent.push(parent) - 1;
}

/** A tie in wall time is broken by what else is known, then by name, so that equal profiles give equal graphs. */
function compare(a: Node, b: Node, frames: FlameGraph['frames']): number {
  return (
    b.totalWallNanos - a.totalWallNanos ||
    b.totalSamples - a.totalSamples ||
    b.totalCpuNanos - a.totalCpuNanos ||
    compareText(frames[a.functionIndex]!.name, frames[b.functionIndex]!.name) ||
    compareText(frames[a.functionIndex]!.file, frames[b.functionIndex]!.file) ||
    frames[a.functionIndex]!.line - frames[b.functionIndex]!.line
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
