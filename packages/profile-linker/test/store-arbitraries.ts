import type {
  Attributes,
  AttributeValue,
  ProfileData,
  ProfileSample,
  ResourceSpans,
  Span,
  SpanId,
  TraceId,
} from '@hotspan/wire';
import fc from 'fast-check';

/** Pairs that agree in the first 8 bytes, in the last 8, and in all but one in the middle. */
export const TRACE_IDS = [
  '00000000000000010000000000000001',
  '00000000000000010000000000000002',
  '00000000000000020000000000000001',
  '10000000000000010000000000000001',
  'ffffffffffffffffffffffffffffffff',
] as TraceId[];

/** Agreeing in the first 4 bytes, in the last 4, and at both ends of the order. */
export const SPAN_IDS = [
  '0000000000000001',
  '0000000000000002',
  '0000000100000001',
  'ffffffff00000001',
  'ffffffffffffffff',
  '7fffffffffffffff',
  '8000000000000000',
] as SpanId[];

/** 2026-01-01; small offsets make ties of times and durations likely. */
export const EPOCH = 1_767_225_600_000_000_000n;
export const THREADS = [0, 1, 7] as const;

export const traceIds: fc.Arbitrary<TraceId> = fc.constantFrom(...TRACE_IDS);
export const spanIds: fc.Arbitrary<SpanId> = fc.constantFrom(...SPAN_IDS);
export const times: fc.Arbitrary<bigint> = fc.bigInt(0n, 40n).map((offset) => EPOCH + offset * 1_000_000n);

const texts = fc.oneof(
  fc.constantFrom('', 'GET', 'a\0b', '€uro', '__proto__'),
  fc.string({ unit: 'binary' }),
);

export const attributeValues: fc.Arbitrary<AttributeValue> = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    texts,
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.double({ noNaN: false }),
    fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
    fc.constant(null),
    fc.uint8Array({ maxLength: 6 }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(texts, tie('value'), { maxKeys: 3, noNullPrototype: false }),
  ),
})).value;

const keys = fc.oneof(fc.constantFrom('http.method', 'user.id'), texts);
export const attributes: fc.Arbitrary<Attributes> = fc.dictionary(keys, attributeValues, { maxKeys: 4 });

/** Few values, so that a search for one finds some. */
const plainAttributes: fc.Arbitrary<Attributes> = fc.oneof(
  fc.record(
    { 'http.method': fc.constantFrom<AttributeValue>('GET', 'POST', 7), ok: fc.boolean() },
    { requiredKeys: [] },
  ),
  attributes,
);

export const resources: fc.Arbitrary<Attributes> = fc
  .record({
    'service.name': fc.constantFrom('cart', 'checkout', 'payment'),
    'service.instance.id': fc.constantFrom('one', 'two'),
    'http.method': fc.constantFrom('GET', 'PUT'),
  })
  .map((resource) => ({
    ...resource,
    'service.instance.id': `${resource['service.name']}-${resource['service.instance.id']}`,
  }));

const scopes = fc.record(
  { name: fc.constantFrom('', 'http'), version: fc.constantFrom('', '1.0') },
  { noNullPrototype: true },
);

export const spans: fc.Arbitrary<Span> = fc
  .record({
    traceId: traceIds,
    spanId: spanIds,
    parentSpanId: fc.option(spanIds, { nil: undefined }),
    name: fc.constantFrom('GET /', 'GET /cart', 'query', 'a\0b'),
    kind: fc.constantFrom('unspecified', 'internal', 'server', 'client', 'producer', 'consumer'),
    startUnixNano: times,
    lengthNanos: fc.oneof(
      fc.bigInt(0n, 5n).map((millis) => millis * 1_000_000n),
      fc.constantFrom(-5n, 1n, EPOCH),
    ),
    attributes: plainAttributes,
    events: fc.array(fc.record({ timeUnixNano: times, name: texts, attributes }), { maxLength: 2 }),
    links: fc.array(fc.record({ traceId: traceIds, spanId: spanIds, attributes }), { maxLength: 2 }),
    statusCode: fc.constantFrom('unset', 'ok', 'error'),
    statusMessage: fc.constantFrom('', 'broken', 'längere Meldung'),
    scope: scopes,
    parentIsRemote: fc.option(fc.boolean(), { nil: undefined }),
  })
  .map(({ parentSpanId, parentIsRemote, lengthNanos, ...span }) => ({
    ...span,
    endUnixNano: span.startUnixNano + lengthNanos,
    ...(parentSpanId !== undefined && { parentSpanId }),
    ...(parentIsRemote !== undefined && { parentIsRemote }),
  }));

export const resourceSpans: fc.Arbitrary<ResourceSpans> = fc.record({
  resource: resources,
  spans: fc.array(spans, { maxLength: 8 }),
});

const labels: fc.Arbitrary<ProfileSample['labels']> = fc.record(
  {
    traceId: traceIds,
    spanId: spanIds,
    threadId: fc.constantFrom(...THREADS),
    threadName: fc.constantFrom('main', 'worker'),
  },
  { requiredKeys: [] },
);

const samplesOf = (stackCount: number, values: fc.Arbitrary<number[]>): fc.Arbitrary<ProfileSample[]> =>
  fc.array(
    fc
      .record({
        stackIndex: fc.nat(stackCount - 1),
        values,
        timestampUnixNano: fc.option(times, { nil: undefined }),
        labels,
      })
      .map(({ timestampUnixNano, ...sample }) => ({
        ...sample,
        ...(timestampUnixNano !== undefined && { timestampUnixNano }),
      })),
    { maxLength: 30 },
  );

const NANOSECONDS = 'nanoseconds';
const counts = fc.nat(3);
const nanos = fc.oneof(fc.nat(10_000_000), fc.constantFrom(0, 10_000_000, -1, 2 ** 40));

/** What a profile's samples are made of, by producer. */
const valueShapes: fc.Arbitrary<{ types: string[][]; values: fc.Arbitrary<number[]> }> = fc.constantFrom(
  {
    types: [
      ['sample', 'count'],
      ['wall', NANOSECONDS],
      ['cpu', NANOSECONDS],
    ],
    values: fc.tuple(counts, nanos, nanos),
  },
  { types: [['samples', 'count']], values: fc.tuple(counts) },
  { types: [['cpu', NANOSECONDS]], values: fc.tuple(nanos) },
  { types: [['wall', NANOSECONDS]], values: fc.tuple(nanos) },
  {
    types: [
      ['inuse_objects', 'count'],
      ['inuse_space', 'bytes'],
    ],
    values: fc.tuple(counts, nanos),
  },
);

export const profiles: fc.Arbitrary<ProfileData> = fc
  .record({
    profileId: fc.integer({ min: 1, max: 12 }).map((id) => id.toString(16).padStart(32, '0')),
    startUnixNano: times,
    durationNanos: fc.constantFrom(0, 1, 10_000_000),
    resource: resources,
    scope: scopes,
    periodType: fc.constantFrom(
      { type: 'wall', unit: NANOSECONDS },
      { type: 'wall', unit: 'milliseconds' },
      { type: 'space', unit: 'bytes' },
    ),
    period: fc.constantFrom(0, 10_000_000),
    functions: fc.array(
      fc.record({
        name: texts,
        systemName: texts,
        fileName: fc.constantFrom('', 'app.js'),
        startLine: fc.nat(9),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    shape: valueShapes,
  })
  .chain(({ shape, ...profile }) => {
    const line = fc.record({
      functionIndex: fc.nat(profile.functions.length - 1),
      line: fc.nat(3),
      column: fc.nat(2),
    });
    const locations = fc.array(fc.record({ lines: fc.array(line, { maxLength: 2 }) }), {
      minLength: 1,
      maxLength: 5,
    });
    return locations.chain((made) =>
      fc
        .array(fc.array(fc.nat(made.length - 1), { maxLength: 4 }), { minLength: 1, maxLength: 4 })
        .chain((stacks) =>
          samplesOf(stacks.length, shape.values).map((samples) => ({
            ...profile,
            sampleTypes: shape.types.map(([type, unit]) => ({ type: type!, unit: unit! })),
            locations: made,
            stacks,
            samples,
          })),
        ),
    );
  });

export type WriteStep =
  | { readonly kind: 'spans'; readonly batch: readonly ResourceSpans[] }
  | { readonly kind: 'profiles'; readonly batch: readonly ProfileData[] };

export const writeSteps: fc.Arbitrary<WriteStep[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('spans' as const), batch: fc.array(resourceSpans, { maxLength: 3 }) }),
    fc.record({ kind: fc.constant('profiles' as const), batch: fc.array(profiles, { maxLength: 3 }) }),
  ),
  { maxLength: 6 },
);
