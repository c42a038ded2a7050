import type { ApiFrame, FlameGraph, FrameKind, TopRow } from '../../src/http/api-types.js';

/** Frame names with places, root first, and how many samples ended there. */
export interface DevStack {
  readonly frames: readonly ApiFrame[];
  readonly samples: number;
}

export const PERIOD_NANOS = 10_101_010;

export function frame(
  kind: FrameKind,
  name: string,
  file: string,
  line: number,
  pkg: string | null = null,
): ApiFrame {
  return { name, file, line, kind, package: pkg };
}

interface DevNode {
  readonly frame: number;
  readonly parent: number;
  readonly children: Map<number, number>;
  self: number;
  cpu: number;
}

/** Merges stacks into the API's parallel arrays, parents before children. */
export function toFlameGraph(stacks: readonly DevStack[]): FlameGraph {
  const frames: ApiFrame[] = [];
  const frameIndex = new Map<string, number>();
  const nodes: DevNode[] = [{ frame: -1, parent: -1, children: new Map(), self: 0, cpu: 0 }];
  for (const stack of stacks) {
    let at = 0;
    for (const item of stack.frames) {
      const key = `${item.name}@${item.file}`;
      let index = frameIndex.get(key);
      if (index === undefined) {
        index = frames.push(item) - 1;
        frameIndex.set(key, index);
      }
      let child = nodes[at]!.children.get(index);
      if (child === undefined) {
        child = nodes.push({ frame: index, parent: at, children: new Map(), self: 0, cpu: 0 }) - 1;
        nodes[at]!.children.set(index, child);
      }
      at = child;
    }
    nodes[at]!.self += stack.samples;
    nodes[at]!.cpu += stack.samples * (stack.frames.at(-1)?.kind === 'native' ? 0.4 : 0.96);
  }
  const totals = nodes.map((node) => ({ samples: node.self, cpu: node.cpu }));
  for (let index = nodes.length - 1; index > 0; index--) {
    const parent = totals[nodes[index]!.parent]!;
    parent.samples += totals[index]!.samples;
    parent.cpu += totals[index]!.cpu;
  }
  const nanos = (samples: number): number => Math.round(samples * PERIOD_NANOS);
  return {
    frames,
    parent: nodes.map((node) => node.parent),
    frame: nodes.map((node) => node.frame),
    selfSamples: nodes.map((node) => node.self),
    selfWallNanos: nodes.map((node) => nanos(node.self)),
    selfCpuNanos: nodes.map((node) => nanos(node.cpu)),
    totalSamples: totals.map((total) => total.samples),
    totalWallNanos: totals.map((total) => nanos(total.samples)),
    totalCpuNanos: totals.map((total) => nanos(total.cpu)),
  };
}

/** Self and total by function, recursion counted once. */
export function toTop(graph: FlameGraph): TopRow[] {
  const rows = graph.frames.map((item) => ({
    ...item,
    selfSamples: 0,
    totalSamples: 0,
    selfWallNanos: 0,
    totalWallNanos: 0,
    selfCpuNanos: 0,
    totalCpuNanos: 0,
  }));
  for (let node = 1; node < graph.parent.length; node++) {
    const row = rows[graph.frame[node]!]!;
    row.selfSamples += graph.selfSamples[node]!;
    row.selfWallNanos += graph.selfWallNanos[node]!;
    row.selfCpuNanos += graph.selfCpuNanos[node]!;
    if (isRecursion(graph, node)) continue;
    row.totalSamples += graph.totalSamples[node]!;
    row.totalWallNanos += graph.totalWallNanos[node]!;
    row.totalCpuNanos += graph.totalCpuNanos[node]!;
  }
  return rows.sort((a, b) => b.selfWallNanos - a.selfWallNanos);
}

function isRecursion(graph: FlameGraph, node: number): boolean {
  for (let at = graph.parent[node]!; at > 0; at = graph.parent[at]!) {
    if (graph.frame[at] === graph.frame[node]) return true;
  }
  return false;
}
