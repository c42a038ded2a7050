import type { ProfileData, ProfileSample, ResourceSpans, Span, SpanId, TraceId } from '@hotspan/wire';
import fc from 'fast-check';
import type { StackProfile } from '../../src/core/model/stack-profile.js';

export const TRACE = 'a'.repeat(32) as TraceId;

/** The nth span id: `1` gives `0000000000000001`. */
export function spanId(n: number): SpanId {
  return n.toString(16).padStart(16, '0') as SpanId;
}

export const START = 1_800_000_000_000_000_000n;
export const MILLI = 1_000_000n;

export function span(id: number, over: Partial<Span> = {}): Span {
  return {
    traceId: TRACE,
    spanId: spanId(id),
    name: `operation ${id}`,
    kind: 'internal',
    startUnixNano: START,
    endUnixNano: START + 100n * MILLI,
    attributes: {},
    events: [],
    links: [],
    statusCode: 'unset',
    statusMessage: '',
    scope: { name: 'test', version: '' },
    ...over,
  };
}

export function resource(service = 'cart'): { readonly [key: string]: string } {
  return { 'service.name': service, 'service.instance.id': `${service}-1` };
}

export function batch(spans: readonly Span[], service = 'cart'): ResourceSpans[] {
  return [{ resource: resource(service), spans }];
}

export interface ProfileParts {
  readonly service?: string;
  readonly startUnixNano?: bigint;
  readonly durationNanos?: number;
  /** One entry a sample: the span that carries it (0: none) and its stack, leaf first. */
  readonly samples: readonly {
    readonly span: number;
    readonly stack: readonly string[];
    readonly atMillis?: number;
  }[];
}

let profiles = 0;

/** A profile with 10 ms between samples; each counts 10 ms of wall and 4 ms of CPU time. */
export function profile({
  service = 'cart',
  startUnixNano = START,
  durationNanos = 10e9,
  samples,
}: ProfileParts): ProfileData {
  const names = [...new Set(samples.flatMap(({ stack }) => stack))];
  return {
    profileId: (++profiles).toString(16).padStart(32, '0'),
    startUnixNano,
    durationNanos,
    resource: resource(service),
    scope: { name: 'test', version: '' },
    sampleTypes: [
      { type: 'sample', unit: 'count' },
      { type: 'wall', unit: 'nanoseconds' },
      { type: 'cpu', unit: 'nanoseconds' },
    ],
    periodType: { type: 'wall', unit: 'nanoseconds' },
    period: 10_000_000,
    functions: names.map((name) => ({ name, systemName: name, fileName: `/app/${name}.js`, startLine: 1 })),
    locations: names.map((_, functionIndex) => ({ lines: [{ functionIndex, line: 10, column: 1 }] })),
    stacks: samples.map(({ stack }) => stack.map((name) => names.indexOf(name))),
    samples: samples.map(
      ({ span: id, atMillis = 1 }, stackIndex): ProfileSample => ({
        stackIndex,
        values: [1, 10_000_000, 4_000_000],
        timestampUnixNano: startUnixNano + BigInt(atMillis) * MILLI,
        labels: { threadId: 0, threadName: 'main', ...(id > 0 && { traceId: TRACE, spanId: spanId(id) }) },
      }),
    ),
  };
}

const PLACES = [
  ['handle', '/app/handle.js'],
  ['(anonymous)', '/app/handle.js'],
  ['charge', '/app/charge.js'],
  ['next', '/app/node_modules/express/lib/router.js'],
  ['emit', 'node:events'],
  ['(garbage collector)', ''],
] as const;

/** Profiles with recursion, shared functions on several lines, empty stacks and entries of several spans. */
export const stackProfiles: fc.Arbitrary<StackProfile> = fc
  .record({
    frames: fc.array(fc.record({ place: fc.nat(PLACES.length - 1), line: fc.integer({ min: 0, max: 3 }) }), {
      minLength: 1,
      maxLength: 12,
    }),
    stacks: fc.array(fc.array(fc.nat(), { maxLength: 8 }), { minLength: 1, maxLength: 10 }),
    entries: fc.array(
      fc.record({
        stack: fc.nat(),
        samples: fc.nat(1000),
        wallNanos: fc.nat(2 ** 30),
        cpuNanos: fc.nat(2 ** 30),
      }),
      { maxLength: 30 },
    ),
  })
  .map(({ frames, stacks, entries }) => ({
    frames: frames.map(({ place, line }) => {
      const [name, fileName] = PLACES[place]!;
      return { name, fileName, line, column: 0 };
    }),
    stacks: stacks.map((stack) => stack.map((frame) => frame % frames.length)),
    entries: entries.map(({ stack, ...values }) => ({ stackIndex: stack % stacks.length, ...values })),
  }));
