import { DecodeError } from './errors.js';
import type { DecodeLimits } from './limits.js';
import type {
  Numeric,
  PprofFunction,
  PprofLabel,
  PprofLocation,
  PprofMapping,
  PprofMessage,
  PprofSample,
  PprofValueType,
} from './pprof-messages.js';
import { readFunction, readLocation, readMapping } from './pprof-read-tables.js';
import { appended, type ProtoReader, readProto } from './proto-reader.js';

/*
 * Messages of google/pprof's profile.proto, names by field number. A case label is `field number << 3 | wire type`.
 * Read here and not by `pprof-format`, whose decoder takes truncated bytes and endless integers without a word.
 */
const PROFILE = [
  '',
  'sample_type',
  'sample',
  'mapping',
  'location',
  'function',
  'string_table',
  'drop_frames',
  'keep_frames',
  'time_nanos',
  'duration_nanos',
  'period_type',
  'period',
  'comment',
  'default_sample_type',
  'doc_url',
];
const VALUE_TYPE = ['', 'type', 'unit'];
const SAMPLE = ['', 'location_id', 'value', 'label'];
const LABEL = ['', 'key', 'str', 'num', 'num_unit'];

/** @throws DecodeError for bytes that are not a whole profile.proto message; LimitError beyond `limits`. */
export function readPprof(bytes: Uint8Array, limits?: Partial<DecodeLimits>): PprofMessage {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    throw new DecodeError(
      'body',
      'these bytes are gzip-compressed',
      'Decompress the profile before it is decoded.',
      0,
    );
  }
  return readProto(bytes, limits, readProfile);
}

function readProfile(r: ProtoReader): PprofMessage {
  const sampleType: PprofValueType[] = [];
  const sample: PprofSample[] = [];
  const mapping: PprofMapping[] = [];
  const location: PprofLocation[] = [];
  const functions: PprofFunction[] = [];
  const strings: string[] = [];
  let comment: Numeric[] = [];
  let periodType: PprofValueType | undefined;
  let timeNanos: Numeric = 0;
  let durationNanos: Numeric = 0;
  let period: Numeric = 0;
  for (let tag = r.next(); tag !== 0; tag = r.next()) {
    switch (tag) {
      case 0x0a:
        sampleType.push(readValueType(r, 'sample_type', sampleType.length));
        break;
      case 0x12:
        sample.push(readSample(r, sample.length));
        break;
      case 0x1a:
        mapping.push(readMapping(r, mapping.length));
        break;
      case 0x22:
        location.push(readLocation(r, location.length));
        break;
      case 0x2a:
        functions.push(readFunction(r, functions.length));
        break;
      case 0x32:
        r.count();
        strings.push(r.string('string_table'));
        break;
      case 0x48:
        timeNanos = r.int64Exact('time_nanos');
        break;
      case 0x50:
        durationNanos = r.int64Exact('duration_nanos');
        break;
      case 0x5a:
        periodType = readValueType(r, 'period_type', -1);
        break;
      case 0x60:
        period = r.int64Exact('period');
        break;
      case 0x68:
        comment = appended(comment, r.int64Exact('comment'));
        break;
      case 0x6a:
        comment = r.packedInt64('comment', comment);
        break;
      case 0x38:
      case 0x40:
      case 0x70:
      case 0x78:
        r.uint64(PROFILE[tag >>> 3]!);
        break;
      default:
        r.skip(tag, PROFILE);
    }
  }
  const times = { timeNanos, durationNanos, period };
  return {
    sampleType,
    sample,
    mapping,
    location,
    function: functions,
    strings,
    comment,
    periodType,
    ...times,
  };
}

function readValueType(r: ProtoReader, name: string, index: number): PprofValueType {
  const outer = r.enter(name, index);
  let type: Numeric = 0;
  let unit: Numeric = 0;
  for (let tag = r.next(); tag !== 0; tag = r.next()) {
    switch (tag) {
      case 0x08:
        type = r.int64Exact('type');
        break;
      case 0x10:
        unit = r.int64Exact('unit');
        break;
      default:
        r.skip(tag, VALUE_TYPE);
    }
  }
  r.leave(outer);
  return { type, unit };
}

function readSample(r: ProtoReader, index: number): PprofSample {
  if (index >= r.limits.maxSamples) throw r.limit(`more than ${index} samples`, 'maxSamples');
  const outer = r.enter('sample', index);
  let locationId: Numeric[] = [];
  let value: Numeric[] = [];
  const label: PprofLabel[] = [];
  for (let tag = r.next(); tag !== 0; tag = r.next()) {
    switch (tag) {
      case 0x08:
        locationId = appended(locationId, r.int64Exact('location_id'));
        break;
      case 0x0a:
        locationId = r.packedInt64('location_id', locationId);
        break;
      case 0x10:
        value = appended(value, r.int64Exact('value'));
        break;
      case 0x12:
        value = r.packedInt64('value', value);
        break;
      case 0x1a:
        label.push(readLabel(r, label.length));
        break;
      default:
        r.skip(tag, SAMPLE);
    }
  }
  r.leave(outer);
  return { locationId, value, label };
}

function readLabel(r: ProtoReader, index: number): PprofLabel {
  const outer = r.enter('label', index);
  if (index >= r.limits.maxAttributes) throw r.limit(`more than ${index} labels`, 'maxAttributes');
  let key: Numeric = 0;
  let str: Numeric = 0;
  let num: Numeric = 0;
  for (let tag = r.next(); tag !== 0; tag = r.next()) {
    switch (tag) {
      case 0x08:
        key = r.int64Exact('key');
        break;
      case 0x10:
        str = r.int64Exact('str');
        break;
      case 0x18:
        num = r.int64Exact('num');
        break;
      case 0x20:
        r.uint64('num_unit');
        break;
      default:
        r.skip(tag, LABEL);
    }
  }
  r.leave(outer);
  return { key, str, num };
}
