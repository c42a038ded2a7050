import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type LabelInput, Profile, type ProfileInput, StringTable } from 'pprof-format';
import { LimitError, type ProfileData, profileFromPprof, profileToPprof } from '../src/index.js';
import { bag } from './support/arbitraries.js';
import { faultOf } from './support/fault.js';
import { resolveSample } from './support/resolve.js';

const STRINGS = [
  '',
  'cpu',
  'nanoseconds',
  'main',
  'app.js',
  'span_id',
  'b7ad6b7169203331',
  'end_timestamp_ns',
  'lib.so',
];

function foreign(over: ProfileInput = {}, strings: readonly string[] = STRINGS): Profile {
  const stringTable = new StringTable();
  for (const text of strings) stringTable.dedup(text);
  return new Profile({
    stringTable,
    sampleType: [{ type: 1, unit: 2 }],
    sample: [{ locationId: [7], value: [10] }],
    mapping: [{ id: 1, filename: 8 }],
    location: [{ id: 7, line: [{ functionId: 9, line: 5 }] }],
    function: [{ id: 9, name: 3, systemName: 3, filename: 4 }],
    timeNanos: 1_700_000_000_000_000_000n,
    durationNanos: 10n ** 10n,
    ...over,
  });
}

const labelled = (...label: LabelInput[]): ProfileInput => ({
  sample: [{ locationId: [7], value: [10], label }],
});
const onlySample = (data: ProfileData): ReturnType<typeof resolveSample> =>
  resolveSample(data, data.samples[0]!);
const ways = (profile: Profile): ProfileData[] => [
  profileFromPprof(profile),
  profileFromPprof(profile.encode()),
];

describe('pprof of other producers', () => {
  it('is read with ids that are no indices', () => {
    for (const data of ways(
      foreign(labelled({ key: 5, str: 6 }, { key: 7, num: 1_700_000_000_000_000_001n })),
    )) {
      assert.deepEqual(onlySample(data), {
        frames: [
          [{ name: 'main', systemName: 'main', fileName: 'app.js', startLine: 0, line: 5, column: 0 }],
        ],
        values: [10],
        timestampUnixNano: 1_700_000_000_000_000_001n,
        labels: { spanId: 'b7ad6b7169203331' },
      });
      assert.equal(data.startUnixNano, 1_700_000_000_000_000_000n);
      assert.equal(data.durationNanos, 1e10);
      assert.deepEqual(data.scope, { name: '', version: '' });
      assert.match(data.profileId, /^[0-9a-f]{32}$/);
    }
  });

  it('is read with ids, addresses and values of all 64 bits', () => {
    const id = 2n ** 64n - 1n;
    const profile = foreign({
      sample: [{ locationId: [id], value: [-5] }],
      location: [{ id, mappingId: 1, address: 2n ** 63n + 1n }],
    });
    for (const data of ways(profile)) {
      const name = '0x8000000000000001';
      const frame = { name, systemName: name, fileName: 'lib.so', startLine: 0, line: 0, column: 0 };
      assert.deepEqual(onlySample(data).frames, [[frame]]);
      assert.deepEqual(data.samples[0]!.values, [-5]);
    }
  });

  it("is read with Datadog's columns packed into lines", () => {
    const line = [{ functionId: 9, line: (77n << 32n) | 3n }];
    for (const data of ways(foreign({ location: [{ id: 7, line }] }))) {
      assert.deepEqual(data.locations[0]!.lines, [{ functionIndex: 0, line: 3, column: 77 }]);
    }
  });

  it('is read with inlined calls, the innermost first, and without a function', () => {
    const line = [
      { functionId: 9, line: 5 },
      { functionId: 0, line: 6 },
    ];
    for (const data of ways(foreign({ location: [{ id: 7, line }] }))) {
      const lines = onlySample(data).frames[0] as { name: string; line: number }[];
      assert.deepEqual(
        lines.map(({ line: number, name }) => [name, number]),
        [
          ['main', 5],
          ['', 6],
        ],
      );
    }
  });
});

describe('pprof that does not hold together', () => {
  const cases: readonly [name: string, over: ProfileInput, path: string][] = [
    [
      'a location that is not there',
      { sample: [{ locationId: [7, 8], value: [1] }] },
      'sample[0].location_id[1]',
    ],
    ['a function that is not there', { function: [] }, 'location[0].line[0].function_id'],
    [
      'a mapping that is not there',
      { location: [{ id: 7, mappingId: 2, address: 5 }] },
      'location[0].mapping_id',
    ],
    ['a string that is not there', { function: [{ id: 9, name: 99 }] }, 'function[0].name'],
    ['a label without its name', labelled({ key: 99, str: 6 }), 'sample[0].label[0].key'],
    ['a label without its text', labelled({ key: 5, str: 99 }), 'sample[0].label[0].str'],
    ['a comment that is not there', { comment: [99] }, 'comment[0]'],
    ['two values for one type', { sample: [{ locationId: [7], value: [1, 2] }] }, 'sample[0].value'],
    ['a location with id 0', { location: [{ id: 0, address: 1 }] }, 'location[0].id'],
    ['a location twice', { location: [{ id: 7 }, { id: 7 }] }, 'location[1].id'],
    ['a function twice', { function: [{ id: 9 }, { id: 9 }] }, 'function[1].id'],
    ['a mapping twice', { mapping: [{ id: 1 }, { id: 1 }] }, 'mapping[1].id'],
    ['a sample type twice', { sampleType: [{ type: 1 }, { type: 1 }], sample: [] }, 'sampleTypes[1]'],
    ['a value beyond 2^53', { sample: [{ locationId: [7], value: [2n ** 60n] }] }, 'sample[0].value[0]'],
    [
      'a negative line',
      { location: [{ id: 7, line: [{ functionId: 9, line: 1, column: -1 }] }] },
      'location[0].line[0].column',
    ],
  ];
  for (const [name, over, path] of cases) {
    it(`names ${name}`, () => {
      assert.equal(faultOf(() => profileFromPprof(foreign(over))).path, path);
      assert.equal(faultOf(() => profileFromPprof(foreign(over).encode())).path, path);
    });
  }

  it('names truncation, compression and a body of another kind', () => {
    const bytes = foreign().encode();
    const cut = faultOf(() => profileFromPprof(bytes.subarray(0, bytes.length - 1)));
    assert.equal(cut.code, 'HOTSPAN_DECODE');
    assert.notEqual(cut.position, undefined);
    assert.match(faultOf(() => profileFromPprof(gzipSync(bytes))).message, /gzip/);
    faultOf(() => profileFromPprof(Buffer.from('{"nodes":[]}')));
    assert.ok(faultOf(() => profileFromPprof(bytes, { maxStringBytes: 4 })) instanceof LimitError);
  });

  it('names a damaged resource attribute in the comments', () => {
    const profile = foreign({ comment: [9] }, [...STRINGS, 'resource-json:process.pid={"intValue"']);
    assert.equal(faultOf(() => profileFromPprof(profile)).path, 'comment[0]');
  });
});

describe('pprof as we write it', () => {
  const data: ProfileData = {
    profileId: '00112233445566778899aabbccddeeff',
    startUnixNano: 1n,
    durationNanos: 2,
    resource: bag([
      ['service.name', 'check=out'],
      ['odd=key%', 'x'],
      ['process.pid', 4711],
      ['big', 2n ** 60n],
      ['list', ['a', null, true]],
    ]),
    scope: { name: 'hotspan', version: '0.1.0' },
    sampleTypes: [
      { type: 'sample', unit: 'count' },
      { type: 'wall', unit: 'nanoseconds' },
    ],
    periodType: { type: 'wall', unit: 'nanoseconds' },
    period: 10,
    functions: [],
    locations: [],
    stacks: [[]],
    samples: [
      { stackIndex: 0, values: [1, 10], labels: { other: { empty: '', half: 0.5, trace_id: 'odd' } } },
    ],
  };
  const profile = profileToPprof(data);
  const strings = profile.stringTable.strings;

  it('shows resource, scope and id as comments', () => {
    assert.deepEqual(
      profile.comment.map((index) => strings[Number(index)]),
      [
        'resource:service.name=check=out',
        'resource:odd%3Dkey%25=x',
        'resource-json:process.pid={"intValue":"4711"}',
        'resource-json:big={"intValue":"1152921504606846976"}',
        'resource-json:list={"arrayValue":{"values":[{"stringValue":"a"},{},{"boolValue":true}]}}',
        'scope:name=hotspan',
        'scope:version=0.1.0',
        'profile:id=00112233445566778899aabbccddeeff',
      ],
    );
    assert.deepEqual(profileFromPprof(profile).resource, data.resource);
  });

  it('makes wall time the default, and says what pprof can say', () => {
    assert.equal(strings[Number(profile.defaultSampleType)], 'wall');
    const labels = profile.sample[0]!.label.map(({ key, num, str }) => [
      strings[Number(key)],
      strings[Number(str)],
      num,
    ]);
    assert.deepEqual(labels, [
      ['half', '0.5', 0],
      ['trace_id', 'odd', 0],
    ]);
  });
});
