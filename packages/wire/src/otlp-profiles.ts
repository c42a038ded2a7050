import type { Attributes, InstrumentationScope } from './attributes.js';
import type { DecodeLimits } from './limits.js';
import { newAttributes, readResource, readScope } from './otlp-common.js';
import { assembleProfiles } from './otlp-profiles-assemble.js';
import { readDictionary, readStringIndex } from './otlp-profiles-dictionary.js';
import {
  NO_VALUE_TYPE,
  type ProfileMessage,
  type SampleMessage,
  type ScopeProfilesMessage,
} from './otlp-profiles-messages.js';
import type { ProfileData, ValueType } from './profile.js';
import { appended, type ProtoReader, readProto } from './proto-reader.js';

/*
 * Messages of opentelemetry.proto.profiles.v1development (opentelemetry-proto v1.11.0), names by field number. A
 * case label is `field number << 3 | wire type`. The same bytes are a `ProfilesData`.
 */
const REQUEST = ['', 'resource_profiles', 'dictionary'];
const RESOURCE_PROFILES = ['', 'resource', 'scope_profiles', 'schema_url'];
const SCOPE_PROFILES = ['', 'scope', 'profiles', 'schema_url'];
const PROFILE = [
  '',
  'sample_type',
  'samples',
  'time_unix_nano',
  'duration_nano',
  'period_type',
  'period',
  'profile_id',
  'dropped_attributes_count',
  'original_payload_format',
  'original_payload',
  'attribute_indices',
];
const SAMPLE = ['', 'stack_index', 'attribute_indices', 'link_index', 'values', 'timestamps_unix_nano'];
const VALUE_TYPE = ['', 'type_strindex', 'unit_strindex'];

/** Never added to: lists start with `appended` or `packed…`, which replace an empty one. */
const NONE: number[] = [];
const NO_TIMES: bigint[] = [];

/**
 * Decodes an OTLP `ExportProfilesServiceRequest` or `ProfilesData` (protobuf, not compressed), of Hotspan or of any
 * other producer. Profiles that describe the same samples by another type come back as one `ProfileData` with
 * several sample types. `original_payload` is ignored.
 *
 * @throws DecodeError for anything that is not such a message or refers to what is not in its tables.
 * @throws LimitError when the request is larger than `limits` allow.
 */
export function decodeProfilesRequest(bytes: Uint8Array, limits?: Partial<DecodeLimits>): ProfileData[] {
  return readProto(bytes, limits, (r) => {
    const resources: number[] = [];
    const dictionaries: number[] = [];
    for (let tag = r.next(); tag !== 0; tag = r.next()) {
      if (tag === 0x0a) resources.push(r.passNoting('resource_profiles'));
      else if (tag === 0x12) dictionaries.push(r.passNoting('dictionary'));
      else r.skip(tag, REQUEST);
    }
    const dictionary = readDictionary(r, dictionaries);
    const scopes: ScopeProfilesMessage[] = [];
    for (const [index, position] of resources.entries()) readResourceProfiles(r, position, index, scopes);
    return assembleProfiles({ scopes, dictionary }, r.limits);
  });
}

function readResourceProfiles(
  r: ProtoReader,
  position: number,
  index: number,
  scopes: ScopeProfilesMessage[],
): void {
  const outer = r.enterAt(position, 'resource_profiles', index);
  let resource: Attributes = newAttributes();
  const first = scopes.length;
  for (let tag = r.next(); tag !== 0; tag = r.next()) {
    switch (tag) {
      case 0x0a:
        resource = readResource(r);
        break;
      case 0x12:
        scopes.push(readScopeProfiles(r, scopes.length - first));
        break;
      case 0x1a:
        r.pass('schema_url');
        break;
      default:
        r.skip(tag, RESOURCE_PROFILES);
    }
  }
  // The resource may come after its profiles on the wire.
  for (let i = first; i < scopes.length; i++) scopes[i] = { ...scopes[i]!, resource };
  r.leave(outer);
}

function readScopeProfiles(r: ProtoReader, index: number): ScopeProfilesMessage {
  const outer = r.enter('scope_profiles', index);
  let scope: InstrumentationScope = { name: '', version: '' };
  const profiles: ProfileMessage[] = [];
  for (let tag = r.next(); tag !== 0; tag = r.next()) {
    switch (tag) {
      case 0x0a:
        scope = readScope(r);
        break;
      case 0x12:
        profiles.push(readProfile(r, profiles.length));
        break;
      case 0x1a:
        r.pass('schema_url');
        break;
      default:
        r.skip(tag, SCOPE_PROFILES);
    }
  }
  r.leave(outer);
  return { resource: newAttributes(), scope, profiles };
}

function readProfile(r: ProtoReader, index: number): ProfileMessage {
  const outer = r.enter('profiles', index);
  const path = r.path('');
  let sampleType = NO_VALUE_TYPE;
  let periodType = NO_VALUE_TYPE;
  let timeUnixNano = 0n;
  let durationNano = 0;
  let period = 0;
  let profileId = '';
  const samples: SampleMessage[] = [];
  let attributeIndices = NONE;
  for (let tag = r.next(); tag !== 0; tag = r.next()) {
    switch (tag) {
      case 0x0a:
        sampleType = readValueType(r, 'sample_type');
        break;
      case 0x12:
        samples.push(readSample(r, samples.length));
        break;
      case 0x19:
        timeUnixNano = r.fixed64('time_unix_nano');
        break;
      case 0x20:
        durationNano = r.uint64Safe('duration_nano');
        break;
      case 0x2a:
        periodType = readValueType(r, 'period_type');
        break;
      case 0x30:
        period = r.int64Safe('period');
        break;
      case 0x3a:
        profileId = r.hexId('profile_id', 16);
        break;
      case 0x40:
        r.uint32('dropped_attributes_count');
        break;
      case 0x4a:
      case 0x52:
        r.pass(PROFILE[tag >>> 3]!);
        break;
      case 0x58:
        attributeIndices = appended(attributeIndices, r.int32('attribute_indices'));
        break;
      case 0x5a:
        attributeIndices = r.packedInt32('attribute_indices', attributeIndices);
        break;
      default:
        r.skip(tag, PROFILE);
    }
  }
  r.leave(outer);
  return {
    path,
    sampleType,
    samples,
    timeUnixNano,
    durationNano,
    periodType,
    period,
    profileId,
    attributeIndices,
  };
}

function readSample(r: ProtoReader, index: number): SampleMessage {
  const outer = r.enter('samples', index);
  let stackIndex = 0;
  let linkIndex = 0;
  let attributeIndices = NONE;
  let values = NONE;
  let times = NO_TIMES;
  for (let tag = r.next(); tag !== 0; tag = r.next()) {
    switch (tag) {
      case 0x08:
        stackIndex = r.int32('stack_index');
        break;
      case 0x10:
        attributeIndices = appended(attributeIndices, r.int32('attribute_indices'));
        break;
      case 0x12:
        attributeIndices = r.packedInt32('attribute_indices', attributeIndices);
        break;
      case 0x18:
        linkIndex = r.int32('link_index');
        break;
      case 0x20:
        values = appended(values, r.int64Safe('values'));
        break;
      case 0x22:
        values = r.packedInt64Safe('values', values);
        break;
      case 0x29:
        times = appended(times, r.fixed64('timestamps_unix_nano'));
        break;
      case 0x2a:
        times = r.packedFixed64('timestamps_unix_nano', times);
        break;
      default:
        r.skip(tag, SAMPLE);
    }
  }
  r.leave(outer);
  return { stackIndex, attributeIndices, linkIndex, values, timestampsUnixNano: times };
}

function readValueType(r: ProtoReader, name: string): ValueType {
  const outer = r.enter(name);
  let type = '';
  let unit = '';
  for (let tag = r.next(); tag !== 0; tag = r.next()) {
    switch (tag) {
      case 0x08:
        type = readStringIndex(r, 'type_strindex');
        break;
      case 0x10:
        unit = readStringIndex(r, 'unit_strindex');
        break;
      default:
        r.skip(tag, VALUE_TYPE);
    }
  }
  r.leave(outer);
  return { type, unit };
}
