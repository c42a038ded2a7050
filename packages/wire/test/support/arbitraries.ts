import fc from 'fast-check';
import type { Attributes, AttributeValue } from '../../src/attributes.js';
import type { SpanId, TraceId } from '../../src/ids.js';
import type { ProfileData, ProfileSample, SampleLabels, ValueType } from '../../src/profile.js';
import type { ResourceSpans, Span } from '../../src/span.js';

const hexDigits = (length: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
    .map((digits) => digits.join(''))
    .filter((hex) => /[^0]/.test(hex));

export const traceId = hexDigits(32) as fc.Arbitrary<TraceId>;
export const spanId = hexDigits(16) as fc.Arbitrary<SpanId>;
const profileId = hexDigits(32);
export const nanos = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });

/** Any well-formed text: lone surrogates cannot be UTF-8. Names that reach prototypes come up often. */
export const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    '',
    'service.name',
    'a'.repeat(200),
    'żółć',
    '\ufeffx',
  ),
);

/** Numbers come back as they are; -0 is told apart; bigints beyond 2^53 stay bigints. */
const leaf: fc.Arbitrary<AttributeValue> = fc.oneof(
  text,
  fc.boolean(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.bigInt({ min: (1n << 53n) + 1n, max: (1n << 63n) - 1n }),
  fc.bigInt({ min: -(1n << 63n), max: -(1n << 53n) - 1n }),
  fc.constant(null),
  fc.uint8Array({ maxLength: 20 }),
);

const { tree } = fc.letrec<{ tree: AttributeValue; list: AttributeValue; map: AttributeValue }>((tie) => ({
  tree: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaf, tie('list'), tie('map')),
  list: fc.array(tie('tree'), { maxLength: 3 }) as fc.Arbitrary<AttributeValue>,
  map: fc.array(fc.tuple(text, tie('tree')), { maxLength: 3 }).map(bag),
}));

/** An object without a prototype, as the decoders make them. */
export function bag(entries: readonly (readonly [string, AttributeValue])[]): Attributes {
  const attributes = Object.create(null) as { [key: string]: AttributeValue };
  for (const [key, value] of entries) attributes[key] = value;
  return attributes;
}

export const attributes: fc.Arbitrary<Attributes> = fc.array(fc.tuple(text, tree), { maxLength: 4 }).map(bag);

const scope = fc.record({ name: text, version: text }, { noNullPrototype: true });

const span: fc.Arbitrary<Span> = fc
  .record(
    {
      traceId,
      spanId,
      parentSpanId: spanId,
      name: text,
      kind: fc.constantFrom('unspecified', 'internal', 'server', 'client', 'producer', 'consumer'),
      startUnixNano: nanos,
      endUnixNano: nanos,
      attributes,
      events: fc.array(
        fc.record({ timeUnixNano: nanos, name: text, attributes }, { noNullPrototype: true }),
        { maxLength: 2 },
      ),
      links: fc.array(fc.record({ traceId, spanId, attributes }, { noNullPrototype: true }), {
        maxLength: 2,
      }),
      statusCode: fc.constantFrom('unset', 'ok', 'error'),
      statusMessage: text,
      scope,
      parentIsRemote: fc.boolean(),
    },
    {
      requiredKeys: [
        'traceId',
        'spanId',
        'name',
        'kind',
        'startUnixNano',
        'endUnixNano',
        'attributes',
        'events',
        'links',
        'statusCode',
        'statusMessage',
        'scope',
      ],
    },
  )
  .map((record) => ({ ...record }) as Span);

export const batch: fc.Arbitrary<ResourceSpans[]> = fc.array(
  fc.record({ resource: attributes, spans: fc.array(span, { maxLength: 4 }) }, { noNullPrototype: true }),
  { maxLength: 3 },
);

const WALL: ValueType = { type: 'wall', unit: 'nanoseconds' };
const CPU: ValueType = { type: 'cpu', unit: 'nanoseconds' };
const SAMPLE: ValueType = { type: 'sample', unit: 'count' };
const sampleTypes: fc.Arbitrary<readonly ValueType[]> = fc.oneof(
  fc.constantFrom([WALL, CPU], [SAMPLE, WALL, CPU], [WALL], [CPU, WALL], [CPU], [SAMPLE], [SAMPLE, WALL]),
  fc.constantFrom(
    [{ type: 'samples', unit: 'count' }, CPU],
    [SAMPLE, { type: 'samples', unit: 'count' }, WALL],
    [
      { type: 'inuse_objects', unit: 'count' },
      { type: 'inuse_space', unit: 'bytes' },
    ],
    [{ type: 'off/cpu', unit: 'By/s' }],
  ),
);

const otherLabels = fc
  .array(
    fc.tuple(
      fc.constantFrom('http.route', 'vehicle', '__proto__', 'trace endpoint', 'x'),
      fc.oneof(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }), fc.maxSafeInteger()),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((entries) => bag(entries) as { [key: string]: string | number });

const labels: fc.Arbitrary<SampleLabels> = fc.record(
  {
    traceId: fc.constantFrom(
      '0af7651916cd43dd8448eb211c80319c' as TraceId,
      '00000000000000000000000000000001' as TraceId,
    ),
    spanId: fc.oneof(spanId, fc.constant('b7ad6b7169203331' as SpanId)),
    spanName: fc.constantFrom('GET /', 'checkout', ''),
    localRootSpanId: spanId,
    threadId: fc.nat(3),
    threadName: fc.constantFrom('main', 'worker'),
    other: otherLabels,
  },
  { requiredKeys: [], noNullPrototype: true },
);

interface Sizes {
  readonly functions: number;
  readonly locations: number;
  readonly stacks: number;
}

const frames = fc.record({
  functions: fc.integer({ min: 1, max: 5 }),
  locations: fc.integer({ min: 1, max: 6 }),
  stacks: fc.integer({ min: 1, max: 5 }),
});
const line = fc.oneof(fc.nat(90), fc.nat(0xffffffff));

const tables = (sizes: Sizes) =>
  fc.record({
    functions: fc.array(fc.record({ name: text, systemName: text, fileName: text, startLine: line }), {
      minLength: sizes.functions,
      maxLength: sizes.functions,
    }),
    locations: fc.array(
      fc.record({
        lines: fc.array(fc.record({ functionIndex: fc.nat(sizes.functions - 1), line, column: line }), {
          maxLength: 2,
        }),
      }),
      { minLength: sizes.locations, maxLength: sizes.locations },
    ),
    stacks: fc.array(fc.array(fc.nat(sizes.locations - 1), { maxLength: 5 }), {
      minLength: sizes.stacks,
      maxLength: sizes.stacks,
    }),
  });

const PERIOD = 10_101_010;
const anyValue = fc.oneof(fc.constantFrom(PERIOD, 0, 1, -1), fc.nat(2 ** 31), fc.maxSafeInteger());
/** Profiles in which every wall value is the period are the common case and have an encoding of their own. */
const valueFor = (type: ValueType, isRegular: boolean): fc.Arbitrary<number> => {
  if (!isRegular) return anyValue;
  if (type.unit === 'count' && type.type.startsWith('sample')) return fc.constant(1);
  return type.type === 'wall' ? fc.constant(PERIOD) : anyValue;
};

const sample = (sizes: Sizes, types: readonly ValueType[], isRegular: boolean): fc.Arbitrary<ProfileSample> =>
  fc.record(
    {
      stackIndex: fc.nat(sizes.stacks - 1),
      values: fc.tuple(...types.map((type) => valueFor(type, isRegular))),
      timestampUnixNano: fc.oneof(
        fc.bigInt({ min: 1n, max: (1n << 63n) - 1n }),
        fc.constant(1_700_000_000_000_000_000n),
      ),
      labels,
    },
    { requiredKeys: ['stackIndex', 'values', 'labels'] },
  ) as fc.Arbitrary<ProfileSample>;

export const profile: fc.Arbitrary<ProfileData> = fc
  .tuple(frames, sampleTypes, fc.boolean(), fc.constantFrom(0, PERIOD))
  .chain(([sizes, types, isRegular, period]) =>
    fc.record({
      tables: tables(sizes),
      head: fc.record({
        profileId,
        startUnixNano: fc.bigInt({ min: 0n, max: (1n << 63n) - 1n }),
        durationNanos: fc.maxSafeInteger().map(Math.abs),
        resource: attributes,
        scope,
        sampleTypes: fc.constant(types),
        periodType: fc.constantFrom(WALL, CPU, { type: '', unit: '' }),
        period: fc.constant(period),
      }),
      samples: fc.array(sample(sizes, types, isRegular), { maxLength: 12 }),
    }),
  )
  .map(({ head, samples, tables: made }) => ({ ...head, ...made, samples }));
