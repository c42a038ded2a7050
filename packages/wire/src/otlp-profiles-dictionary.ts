import type { AttributeValue } from './attributes.js';
import type { SpanId, TraceId } from './ids.js';
import { readAnyValue } from './otlp-common.js';
import type {
  AttributeEntry,
  Dictionary,
  FunctionEntry,
  LineEntry,
  LinkEntry,
  LocationEntry,
} from './otlp-profiles-messages.js';
import { appended, type ProtoReader } from './proto-reader.js';

/*
 * `ProfilesDictionary` of opentelemetry.proto.profiles.v1development (opentelemetry-proto v1.11.0) and what is in it,
 * names by field number. A case label is `field number << 3 | wire type`.
 */
const DICTIONARY = [
  '',
  'mapping_table',
  'location_table',
  'function_table',
  'link_table',
  'string_table',
  'attribute_table',
  'stack_table',
];
const MAPPING = ['', 'memory_start', 'memory_limit', 'file_offset', 'filename_strindex', 'attribute_indices'];
const LOCATION = ['', 'mapping_index', 'address', 'lines', 'attribute_indices'];
const LINE = ['', 'function_index', 'line', 'column'];
const FUNCTION = ['', 'name_strindex', 'system_name_strindex', 'filename_strindex', 'start_line'];
const LINK = ['', 'trace_id', 'span_id'];
const KEY_VALUE_AND_UNIT = ['', 'key_strindex', 'value', 'unit_strindex'];
const STACK = ['', 'location_indices'];

/**
 * Reads the dictionary, given the positions of all its parts in the body (a message field that occurs more than
 * once is merged, says protobuf). Strings come first, since the other tables refer to them whatever the order.
 */
export function readDictionary(r: ProtoReader, positions: readonly number[]): Dictionary {
  r.stringTable = readStringTable(r, positions);
  const mappings: string[] = [];
  const locations: LocationEntry[] = [];
  const functions: FunctionEntry[] = [];
  const links: LinkEntry[] = [];
  const attributes: AttributeEntry[] = [];
  const stacks: number[][] = [];
  for (const position of positions) {
    const outer = r.enterAt(position, 'dictionary');
    for (let tag = r.next(); tag !== 0; tag = r.next()) {
      switch (tag) {
        case 0x0a:
          mappings.push(readMapping(r, mappings.length));
          break;
        case 0x12:
          locations.push(readLocation(r, locations.length));
          break;
        case 0x1a:
          functions.push(readFunction(r, functions.length));
          break;
        case 0x22:
          links.push(readLink(r, links.length));
          break;
        case 0x2a:
          r.pass('string_table');
          break;
        case 0x32:
          attributes.push(readKeyValueAndUnit(r, attributes.length));
          break;
        case 0x3a:
          stacks.push(readStack(r, stacks.length));
          break;
        default:
          r.skip(tag, DICTIONARY);
      }
    }
    r.leave(outer);
  }
  return { mappings, locations, functions, links, attributes, stacks };
}

function readStringTable(r: ProtoReader, positions: readonly number[]): string[] {
  const strings: string[] = [];
  for (const position of positions) {
    const outer = r.enterAt(position, 'dictionary');
    for (let tag = r.next(); tag !== 0; tag = r.next()) {
      if (tag === 0x2a) {
        r.count();
        strings.push(r.string(`string_table[${strings.length}]`));
      } else r.skip(tag, []);
    }
    r.leave(outer);
  }
  return strings;
}

/** A `*_strindex` field; 0 is the empty string even where the table is missing. */
export function readStringIndex(r: ProtoReader, name: string): string {
  const index = r.int32(name);
  const text = r.stringTable![index];
  if (text !== undefined) return text;
  if (index === 0) return '';
  throw r.fail(`index ${index} is outside the string table (${r.stringTable!.length} entries)`);
}

function readMapping(r: ProtoReader, index: number): string {
  const outer = r.enter('mapping_table', index);
  let fileName = '';
  for (let tag = r.next(); tag !== 0; tag = r.next()) {
    switch (tag) {
      case 0x08:
      case 0x10:
      case 0x18:
        r.uint64(MAPPING[tag >>> 3]!);
        break;
      case 0x20:
        fileName = readStringIndex(r, 'filename_strindex');
        break;
      case 0x28:
        r.int32('attribute_indices');
        break;
      case 0x2a:
        r.pass('attribute_indices');
        break;
      default:
        r.skip(tag, MAPPING);
    }
  }
  r.leave(outer);
  return fileName;
}

function readLocation(r: ProtoReader, index: number): LocationEntry {
  const outer = r.enter('location_table', index);
  let mappingIndex = 0;
  let address = 0n;
  const lines: LineEntry[] = [];
  for (let tag = r.next(); tag !== 0; tag = r.next()) {
    switch (tag) {
      case 0x08:
        mappingIndex = r.int32('mapping_index');
        break;
      case 0x10:
        address = r.uint64('address');
        break;
      case 0x1a:
        lines.push(readLine(r, lines.length));
        break;
      case 0x20:
        r.int32('attribute_indices');
        break;
      case 0x22:
        r.pass('attribute_indices');
        break;
      default:
        r.skip(tag, LOCATION);
    }
  }
  r.leave(outer);
  return { mappingIndex, address, lines };
}

function readLine(r: ProtoReader, index: number): LineEntry {
  const outer = r.enter('lines', index);
  let functionIndex = 0;
  let line = 0;
  let column = 0;
  for (let tag = r.next(); tag !== 0; tag = r.next()) {
    switch (tag) {
      case 0x08:
        functionIndex = r.int32('function_index');
        break;
      case 0x10:
        line = r.uint64Safe('line');
        break;
      case 0x18:
        column = r.uint64Safe('column');
        break;
      default:
        r.skip(tag, LINE);
    }
  }
  r.leave(outer);
  return { functionIndex, line, column };
}

function readFunction(r: ProtoReader, index: number): FunctionEntry {
  const outer = r.enter('function_table', index);
  let name = '';
  let systemName = '';
  let fileName = '';
  let startLine = 0;
  for (let tag = r.next(); tag !== 0; tag = r.next()) {
    switch (tag) {
      case 0x08:
        name = readStringIndex(r, 'name_strindex');
        break;
      case 0x10:
        systemName = readStringIndex(r, 'system_name_strindex');
        break;
      case 0x18:
        fileName = readStringIndex(r, 'filename_strindex');
        break;
      case 0x20:
        startLine = r.uint64Safe('start_line');
        break;
      default:
        r.skip(tag, FUNCTION);
    }
  }
  r.leave(outer);
  return { name, systemName, fileName, startLine };
}

function readLink(r: ProtoReader, index: number): LinkEntry {
  const outer = r.enter('link_table', index);
  let traceId = '';
  let spanId = '';
  for (let tag = r.next(); tag !== 0; tag = r.next()) {
    switch (tag) {
      case 0x0a:
        traceId = r.hexId('trace_id', 16);
        break;
      case 0x12:
        spanId = r.hexId('span_id', 8);
        break;
      default:
        r.skip(tag, LINK);
    }
  }
  r.leave(outer);
  return { traceId: traceId as TraceId | '', spanId: spanId as SpanId | '' };
}

/** The unit of an attribute is not kept. */
function readKeyValueAndUnit(r: ProtoReader, index: number): AttributeEntry {
  const outer = r.enter('attribute_table', index);
  let key = '';
  let value: AttributeValue = null;
  for (let tag = r.next(); tag !== 0; tag = r.next()) {
    switch (tag) {
      case 0x08:
        key = readStringIndex(r, 'key_strindex');
        break;
      case 0x12:
        value = readAnyValue(r, 'value', -1, 0);
        break;
      case 0x18:
        r.int32('unit_strindex');
        break;
      default:
        r.skip(tag, KEY_VALUE_AND_UNIT);
    }
  }
  r.leave(outer);
  return { key, value };
}

function readStack(r: ProtoReader, index: number): number[] {
  const outer = r.enter('stack_table', index);
  let locations: number[] = [];
  for (let tag = r.next(); tag !== 0; tag = r.next()) {
    if (tag === 0x0a) locations = r.packedInt32('location_indices', locations);
    else if (tag === 0x08) locations = appended(locations, r.int32('location_indices'));
    else r.skip(tag, STACK);
  }
  r.leave(outer);
  return locations;
}
