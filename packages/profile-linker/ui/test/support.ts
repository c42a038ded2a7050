import type { ApiFrame, ApiSpan, FlameGraph, TraceResponse } from '../../src/http/api-types.js';

/** A stack by function names, root first, with how many samples ended there. */
export type TestStack = readonly [names: readonly string[], samples: number];

export function testFrame(name: string): ApiFrame {
  return { name, file: `/app/${name}.ts`, line: 7, kind: 'app', package: null };
}

/** Merges stacks into parallel arrays, slowly and plainly. One sample is 10 ms of wall and 5 ms of CPU time. */
export function testGraph(stacks: readonly TestStack[]): FlameGraph {
  const names: string[] = [];
  const paths = new Map<string, number>([['', 0]]);
  const parent = [-1];
  const frame = [-1];
  const self = [0];
  for (const [stack, samples] of stacks) {
    let path = '';
    let at = 0;
    for (const name of stack) {
      if (!names.includes(name)) names.push(name);
      path += `/${name}`;
      const known = paths.get(path);
      if (known === undefined) {
        parent.push(at);
        frame.push(names.indexOf(name));
        self.push(0);
        at = parent.length - 1;
        paths.set(path, at);
      } else at = known;
    }
    self[at]! += samples;
  }
  const total = [...self];
  for (let node = total.length - 1; node > 0; node--) total[parent[node]!]! += total[node]!;
  const times = (by: number, values: readonly number[]): number[] => values.map((value) => value * by);
  return {
    frames: names.map(testFrame),
    parent,
    frame,
    selfSamples: self,
    selfWallNanos: times(10_000_000, self),
    selfCpuNanos: times(5_000_000, self),
    totalSamples: total,
    totalWallNanos: times(10_000_000, total),
    totalCpuNanos: times(5_000_000, total),
  };
}

export interface TestSpan {
  readonly id: string;
  readonly parent?: string;
  readonly service?: string;
  /** Milliseconds from the start of the trace. */
  readonly start?: number;
  readonly millis?: number;
}

const EPOCH = 1_763_000_000_000_000_000n;

export function testTrace(spans: readonly TestSpan[]): TraceResponse {
  const known = new Set(spans.map(({ id }) => id));
  return {
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    startUnixNano: String(EPOCH),
    durationNanos: 1e9,
    spans: spans.map(testSpan),
    orphanSpanIds: spans
      .filter(({ parent }) => parent !== undefined && !known.has(parent))
      .map(({ id }) => id),
    unknownSpans: [],
    instances: {},
  };
}

function testSpan({ id, parent, service = 'shop', start = 0, millis = 10 }: TestSpan): ApiSpan {
  const startNano = EPOCH + BigInt(start * 1_000_000);
  const durationNanos = millis * 1_000_000;
  return {
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    spanId: id,
    parentSpanId: parent ?? null,
    service,
    operation: `op ${id}`,
    kind: 'internal',
    statusCode: 'unset',
    statusMessage: '',
    startUnixNano: String(startNano),
    endUnixNano: String(startNano + BigInt(durationNanos)),
    durationNanos,
    samples: 0,
    wallNanos: 0,
    cpuNanos: 0,
    attributes: {},
    events: [],
    links: [],
    instanceId: `${service}-1`,
    scopeName: '',
    withChildren: { samples: 0, wallNanos: 0, cpuNanos: 0 },
  };
}
