import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeProfilesRequest, type ProfileData, parseProfilesRequestJson } from '../src/index.js';
import { type Json, toProtobuf } from './support/foreign-profiles.js';
import { cpuType, dictionary, profile, request, SPAN, STRINGS, TRACE } from './support/foreign-request.js';
import { resolveProfile, resolveSample } from './support/resolve.js';

/** Decodes a request from protobuf and from JSON and expects the same of both. */
function decode(body: Json): ProfileData[] {
  const fromProtobuf = decodeProfilesRequest(toProtobuf(body));
  const fromJson = parseProfilesRequestJson(JSON.parse(JSON.stringify(body)));
  assert.deepEqual(fromJson.map(resolveProfile), fromProtobuf.map(resolveProfile));
  return fromProtobuf;
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
