import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import {
  type DecodeError,
  decodeProfilesRequest,
  type ProfileData,
  parseProfilesRequestJson,
} from '../src/index.js';
import { faultOf } from './support/fault.js';
import { type Json, toProtobuf } from './support/foreign-profiles.js';
import { resolveProfile, resolveSample } from './support/resolve.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const STRINGS = [
  '',
  'samples',
  'count',
  'cpu',
  'nanoseconds',
  'main',
  'work',
  'app.js',
  'thread.name',
  'worker',
  'libnode.so',
];

const dictionary = (over: Json = {}): Json => ({
  mappingTable: [{}, { memoryStart: 4096, filenameStrindex: 10 }],
  locationTable: [
    {},
    { lines: [{ functionIndex: 1, line: 5 }] },
    { lines: [{ functionIndex: 2, line: 7, column: 3 }] },
    { mappingIndex: 1, address: 6699 },
  ],
  functionTable: [
    {},
    { nameStrindex: 5, filenameStrindex: 7 },
    { nameStrindex: 6, filenameStrindex: 7, startLine: 6 },
  ],
  linkTable: [{}, { traceId: TRACE, spanId: SPAN }],
  stringTable: STRINGS,
  attributeTable: [
    {},
    { keyStrindex: 8, value: { stringValue: 'worker' } },
    { keyStrindex: 8, value: { stringValueStrindex: 9 } },
  ],
  stackTable: [{}, { locationIndices: [2, 1] }, { locationIndices: [3, 1] }],
  ...over,
});

const countType = { typeStrindex: 1, unitStrindex: 2 };
const cpuType = { typeStrindex: 3, unitStrindex: 4 };
const profile = (over: Json = {}): Json => ({
  sampleType: countType,
  samples: [
    {
      stackIndex: 1,
      linkIndex: 1,
      attributeIndices: [1],
      timestampsUnixNano: ['1700000000000000001', '1700000000000000002'],
    },
  ],
  timeUnixNano: '1700000000000000000',
  durationNano: '1000000000',
  periodType: cpuType,
  period: '52631578',
  profileId: '00112233445566778899aabbccddeeff',
  ...over,
});
const request = (profiles: readonly Json[], tables: Json = dictionary()): Json => ({
  resourceProfiles: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'checkout' } }] },
      scopeProfiles: [{ scope: { name: 'ebpf-profiler' }, profiles }],
    },
  ],
  dictionary: tables,
});

/** Decodes a request from protobuf and from JSON and expects the same of both. */
function decode(body: Json): ProfileData[] {
  const fromProtobuf = decodeProfilesRequest(toProtobuf(body));
  const fromJson = parseProfilesRequestJson(JSON.parse(JSON.stringify(body)));
  assert.deepEqual(fromJson.map(resolveProfile), fromProtobuf.map(resolveProfile));
  return fromProtobuf;
}

/** The error that both decoders raise; they differ in the spelling of paths only. */
function fault(body: Json): { protobuf: DecodeError; json: DecodeError } {
  return {
    protobuf: faultOf(() => decodeProfilesRequest(toProtobuf(body))),
    json: faultOf(() => parseProfilesRequestJson(body)),
  };
}

describe('OTLP profiles of other producers', () => {
  it('reads timestamps only as one count each, with link, attribute and period', () => {
    const [data] = decode(request([profile()]));
    assert.deepEqual(data!.sampleTypes, [{ type: 'samples', unit: 'count' }]);
    assert.deepEqual(data!.periodType, { type: 'cpu', unit: 'nanoseconds' });
    assert.equal(data!.period, 52_631_578);
    assert.equal(data!.profileId, '00112233445566778899aabbccddeeff');
    assert.equal(data!.resource['service.name'], 'checkout');
    assert.deepEqual(
      data!.samples.map((sample) => resolveSample(data!, sample)),
      [1n, 2n].map((offset) => ({
        frames: [
          [{ name: 'work', systemName: '', fileName: 'app.js', startLine: 6, line: 7, column: 3 }],
          [{ name: 'main', systemName: '', fileName: 'app.js', startLine: 0, line: 5, column: 0 }],
        ],
        values: [1],
        timestampUnixNano: 1_700_000_000_000_000_000n + offset,
        labels: { traceId: TRACE, spanId: SPAN, threadName: 'worker' },
      })),
    );
  });

  it('reads values only, attribute values from the string table, and frames without symbols', () => {
    const samples = [{ stackIndex: 2, attributeIndices: [2], values: ['12', '30'] }];
    const [data] = decode(request([profile({ sampleType: cpuType, samples })]));
    assert.deepEqual(
      data!.samples.map(({ values }) => values),
      [[12], [30]],
    );
    assert.ok(
      data!.samples.every(
        ({ labels, timestampUnixNano }) => labels.threadName === 'worker' && timestampUnixNano === undefined,
      ),
    );
    const leaf = resolveSample(data!, data!.samples[0]!).frames[0];
    assert.deepEqual(leaf, [
      { name: '0x1a2b', systemName: '0x1a2b', fileName: 'libnode.so', startLine: 0, line: 0, column: 0 },
    ]);
  });

  it('joins profiles that describe the same samples, and no others', () => {
    const samples = (values: readonly string[]): Json[] => [
      { stackIndex: 1, values },
      { stackIndex: 2, values: ['7'] },
    ];
    const objects = profile({ samples: samples(['2']) });
    const space = profile({
      sampleType: cpuType,
      samples: samples(['4096']),
      profileId: 'ff112233445566778899aabbccddeeff',
    });
    const joined = decode(request([objects, space]));
    assert.equal(joined.length, 1);
    assert.deepEqual(joined[0]!.sampleTypes, [
      { type: 'samples', unit: 'count' },
      { type: 'cpu', unit: 'nanoseconds' },
    ]);
    assert.deepEqual(
      joined[0]!.samples.map(({ values }) => values),
      [
        [2, 4096],
        [7, 7],
      ],
    );
    assert.equal(decode(request([objects, { ...space, timeUnixNano: '1700000000000000009' }])).length, 2);
    assert.equal(
      decode(request([objects, profile({ sampleType: cpuType, samples: samples(['1', '2']) })])).length,
      2,
    );
    assert.equal(decode(request([objects, objects])).length, 2, 'the same type twice is two profiles');
  });

  it('takes samples of one identity and mixed shapes as they come', () => {
    const samples = [
      { stackIndex: 1, timestampsUnixNano: ['5'] },
      { stackIndex: 1, timestampsUnixNano: ['6'], values: ['40'] },
      { stackIndex: 1, values: ['9'] },
      { stackIndex: 1, timestampsUnixNano: ['7'] },
    ];
    const [data] = decode(request([profile({ samples })]));
    assert.deepEqual(
      data!.samples.map(({ timestampUnixNano, values }) => [timestampUnixNano, values[0]]),
      [
        [5n, 1],
        [6n, 40],
        [undefined, 9],
        [7n, 1],
      ],
    );
  });

  it('applies attributes of the profile to its samples where they say nothing', () => {
    const tables = dictionary({
      attributeTable: [
        {},
        { keyStrindex: 8, value: { stringValue: 'own' } },
        { keyStrindex: 8, value: { stringValue: 'common' } },
      ],
    });
    const samples = [
      { stackIndex: 1, attributeIndices: [1], values: ['1'] },
      { stackIndex: 2, values: ['1'] },
    ];
    const [data] = decode(request([profile({ samples, attributeIndices: [2] })], tables));
    assert.deepEqual(
      data!.samples.map(({ labels }) => labels.threadName),
      ['own', 'common'],
    );
  });

  it('gives each profile only its part of the dictionary', () => {
    const other = profile({ samples: [{ stackIndex: 2, values: ['1'] }], timeUnixNano: '1' });
    const [first, second] = decode(request([profile(), other]));
    assert.deepEqual([first!.stacks.length, first!.locations.length, first!.functions.length], [1, 2, 2]);
    assert.deepEqual(second!.functions.map(({ name }) => name).toSorted(), ['0x1a2b', 'main']);
  });

  it('gives a profile without an id one that depends on its content alone', () => {
    const anonymous = profile({ profileId: '' });
    const [a] = decode(request([anonymous]));
    const [again] = decode(request([profile({ timeUnixNano: '5' }), anonymous])).slice(1);
    const [different] = decode(request([{ ...anonymous, timeUnixNano: '1700000000000000007' }]));
    assert.match(a!.profileId, /^[0-9a-f]{32}$/);
    assert.equal(again!.profileId, a!.profileId);
    assert.notEqual(different!.profileId, a!.profileId);
    const [zero] = decode(request([{ ...anonymous, profileId: '0'.repeat(32) }]));
    assert.equal(zero!.profileId, a!.profileId);
  });

  it('takes a profile id in base64, as plain protobuf JSON has it', () => {
    const body = request([profile({ profileId: 'ABEiM0RVZneImaq7zN3u/w==' })]);
    assert.equal(parseProfilesRequestJson(body)[0]!.profileId, '00112233445566778899aabbccddeeff');
  });

  it('ignores the original payload, takes no link for index 0, and an empty request for nothing', () => {
    const [data] = decode(
      request([
        profile({
          originalPayloadFormat: 'jfr',
          originalPayload: 'x',
          samples: [{ stackIndex: 1, values: ['1'] }],
        }),
      ]),
    );
    assert.deepEqual(data!.samples[0]!.labels, {});
    assert.deepEqual(decode({}), []);
    assert.deepEqual(decodeProfilesRequest(new Uint8Array()), []);
  });

  it('reads the dictionary wherever it stands, also in parts', () => {
    const body = request([profile()]);
    const { dictionary: tables, ...rest } = body;
    const behind = toProtobuf(body);
    const before = Buffer.concat([toProtobuf({ dictionary: tables }), toProtobuf(rest)]);
    assert.deepEqual(decodeProfilesRequest(before), decodeProfilesRequest(behind));
    const inTwo = Buffer.concat([
      toProtobuf({ dictionary: { stringTable: STRINGS.slice(0, 5) } }),
      toProtobuf(rest),
      toProtobuf({ dictionary: { ...(tables as Json), stringTable: STRINGS.slice(5) } }),
    ]);
    assert.deepEqual(decodeProfilesRequest(inTwo), decodeProfilesRequest(behind));
  });
});

describe('repeated numbers', () => {
  /** One profile whose only sample is written by `write`, with a stack table of `stack`. */
  const withSample = (write: (w: BinaryWriter) => void, stack: (w: BinaryWriter) => void): ProfileData => {
    const w = new BinaryWriter();
    w.tag(1, 2).fork().tag(2, 2).fork().tag(2, 2).fork().tag(2, 2).fork().tag(1, 0).int32(1);
    write(w);
    w.join().join().join().join().tag(2, 2).fork();
    w.tag(2, 2)
      .fork()
      .join()
      .tag(2, 2)
      .fork()
      .tag(2, 0)
      .uint64(300)
      .join()
      .tag(7, 2)
      .fork()
      .join()
      .tag(7, 2)
      .fork();
    stack(w);
    return decodeProfilesRequest(w.join().join().finish())[0]!;
  };
  const packed = (w: BinaryWriter, field: number, write: () => void): void => {
    w.tag(field, 2).fork();
    write();
    w.join();
  };

  it('are read packed, one by one, and in pieces', () => {
    const expected = withSample(
      (w) => {
        packed(w, 4, () => w.int64(5).int64(-6).int64(7));
        packed(w, 5, () => w.fixed64(1).fixed64(2).fixed64(3));
      },
      (w) => packed(w, 1, () => w.int32(1).int32(0).int32(1)),
    );
    assert.deepEqual(
      expected.samples.map(({ values }) => values[0]),
      [5, -6, 7],
    );
    assert.deepEqual(expected.stacks, [[0, 1, 0]]);
    const single = withSample(
      (w) => {
        w.tag(4, 0).int64(5).tag(4, 0).int64(-6).tag(4, 0).int64(7);
        w.tag(5, 1).fixed64(1).tag(5, 1).fixed64(2).tag(5, 1).fixed64(3);
      },
      (w) => w.tag(1, 0).int32(1).tag(1, 0).int32(0).tag(1, 0).int32(1),
    );
    const pieces = withSample(
      (w) => {
        packed(w, 4, () => w.int64(5));
        packed(w, 5, () => w);
        packed(w, 5, () => w.fixed64(1));
        w.tag(5, 1).fixed64(2);
        packed(w, 4, () => w.int64(-6).int64(7));
        packed(w, 5, () => w.fixed64(3));
      },
      (w) => {
        w.tag(1, 0).int32(1);
        packed(w, 1, () => w.int32(0).int32(1));
      },
    );
    assert.deepEqual(single, expected);
    assert.deepEqual(pieces, expected);
  });

  it('that are cut inside an element are refused', () => {
    const cut = (): unknown =>
      withSample(
        (w) => w.tag(5, 2).bytes(new Uint8Array(12)),
        () => undefined,
      );
    assert.match(faultOf(cut).path, /samples\[0\]\.timestamps_unix_nano$/);
  });
});

describe('OTLP profiles that do not hold together', () => {
  const PROFILE = 'resource_profiles[0].scope_profiles[0].profiles[0]';
  const sampled = (sample: Json): Json => request([profile({ samples: [sample] })]);
  const tabled = (over: Json): Json => request([], dictionary(over));
  const cases: readonly [name: string, body: Json, path: string, jsonPath?: string][] = [
    [
      'a stack that is not there',
      sampled({ stackIndex: 9, values: ['1'] }),
      `${PROFILE}.samples[0].stack_index`,
    ],
    ['a negative stack', sampled({ stackIndex: -1, values: ['1'] }), `${PROFILE}.samples[0].stack_index`],
    [
      'a link that is not there',
      sampled({ linkIndex: 2, values: ['1'] }),
      `${PROFILE}.samples[0].link_index`,
    ],
    [
      'an attribute that is not there',
      sampled({ attributeIndices: [1, 7], values: ['1'] }),
      `${PROFILE}.samples[0].attribute_indices[1]`,
    ],
    [
      'values and timestamps of different lengths',
      sampled({ values: ['1', '2'], timestampsUnixNano: ['1'] }),
      `${PROFILE}.samples[0]`,
    ],
    ['neither values nor timestamps', sampled({ stackIndex: 1 }), `${PROFILE}.samples[0]`],
    [
      'a value beyond 2^53',
      sampled({ values: ['9007199254740993'] }),
      `${PROFILE}.samples[0].values`,
      'resourceProfiles[0].scopeProfiles[0].profiles[0].samples[0].values[0]',
    ],
    ['a profile id of 4 bytes', request([profile({ profileId: 'aabbccdd' })]), `${PROFILE}.profile_id`],
    [
      'a location that is not there',
      tabled({ stackTable: [{}, { locationIndices: [1, 4] }] }),
      'dictionary.stack_table[1].location_indices[1]',
    ],
    [
      'a function that is not there',
      tabled({ functionTable: [{}] }),
      'dictionary.location_table[1].lines[0].function_index',
    ],
    [
      'a mapping that is not there',
      tabled({ mappingTable: [{}] }),
      'dictionary.location_table[3].mapping_index',
    ],
    [
      'a string that is not there',
      tabled({ functionTable: [{}, { nameStrindex: 11 }] }),
      'dictionary.function_table[1].name_strindex',
    ],
    [
      'a trace id of 15 bytes',
      tabled({ linkTable: [{}, { traceId: TRACE.slice(2), spanId: SPAN }] }),
      'dictionary.link_table[1].trace_id',
    ],
  ];
  const camel = (path: string): string =>
    path.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  for (const [name, body, path, jsonPath = camel(path)] of cases) {
    it(`names ${name}`, () => {
      const errors = fault(body);
      assert.equal(errors.protobuf.path, path);
      assert.equal(errors.json.path, jsonPath);
      assert.equal(errors.protobuf.code, 'HOTSPAN_DECODE');
      assert.notEqual(errors.protobuf.hint, '');
    });
  }
});
