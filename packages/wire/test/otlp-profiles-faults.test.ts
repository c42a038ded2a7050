import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type DecodeError, decodeProfilesRequest, parseProfilesRequestJson } from '../src/index.js';
import { faultOf } from './support/fault.js';
import { type Json, toProtobuf } from './support/foreign-profiles.js';
import { dictionary, profile, request, SPAN, TRACE } from './support/foreign-request.js';

/** The error that both decoders raise; they differ in the spelling of paths only. */
function fault(body: Json): { protobuf: DecodeError; json: DecodeError } {
  return {
    protobuf: faultOf(() => decodeProfilesRequest(toProtobuf(body))),
    json: faultOf(() => parseProfilesRequestJson(body)),
  };
}

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
