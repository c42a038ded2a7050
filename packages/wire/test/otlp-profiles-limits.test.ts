import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type DecodeLimits,
  decodeProfilesRequest,
  LimitError,
  parseProfilesRequestJson,
  profileFromPprof,
  profileToPprof,
} from '../src/index.js';
import { faultOf } from './support/fault.js';
import { type Json, toProtobuf } from './support/foreign-profiles.js';
import { dictionary, profile, request } from './support/foreign-request.js';

function refused(body: Json, limits: Partial<DecodeLimits>): LimitError {
  const fromJson = faultOf(() => parseProfilesRequestJson(body, limits));
  const error = faultOf(() => decodeProfilesRequest(toProtobuf(body), limits));
  assert.ok(error instanceof LimitError && fromJson instanceof LimitError);
  assert.match(error.message, new RegExp(`the limit ${Object.keys(limits)[0]} is`));
  return error;
}

describe('limits of a profiles request', () => {
  const body = request([profile(), profile({ timeUnixNano: '5' })]);

  it('hold for profiles, samples, attributes, strings and items', () => {
    refused(body, { maxProfiles: 1 });
    refused(body, { maxSamples: 3 });
    refused(body, { maxStringBytes: 8 });
    refused(body, { maxItems: 20 });
    assert.equal(decodeProfilesRequest(toProtobuf(body), { maxProfiles: 2, maxSamples: 4 }).length, 2);
  });

  it('count a stack for each profile that has it', () => {
    const deep = dictionary({ stackTable: [{}, { locationIndices: new Array(100).fill(1) }] });
    const times = Array.from({ length: 30 }, (_, i) => profile({ timeUnixNano: String(i + 1) }));
    assert.match(refused(request(times, deep), { maxItems: 2_000 }).path, /samples\[0\]$/);
  });

  it('hold for a pprof profile', () => {
    const [data] = decodeProfilesRequest(toProtobuf(body));
    const bytes = profileToPprof(data!).encode();
    for (const limits of [{ maxSamples: 1 }, { maxAttributes: 2 }, { maxItems: 10 }]) {
      assert.ok(faultOf(() => profileFromPprof(bytes, limits)) instanceof LimitError);
    }
  });
});

describe('a request made to be slow', () => {
  it('with ever new sample types for the same samples is split, not searched', () => {
    const count = 4_000;
    const strings = Array.from({ length: count }, (_, i) => `type${i}`);
    const profiles = strings.map((_, i) =>
      profile({ sampleType: { typeStrindex: i + 1 }, periodType: {}, samples: [{ values: ['1'] }] }),
    );
    const decoded = decodeProfilesRequest(toProtobuf(request(profiles, { stringTable: ['', ...strings] })));
    assert.equal(decoded.length, count / 32);
    assert.ok(decoded.every(({ sampleTypes }) => sampleTypes.length === 32));
  });
});
