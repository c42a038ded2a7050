import type { Numeric, PprofFunction, PprofLine, PprofLocation, PprofMapping } from './pprof-messages.js';
import type { ProtoReader } from './proto-reader.js';

/* The tables of google/pprof's profile.proto, names by field number, as in `pprof-read.ts`. */
const MAPPING = [
  '',
  'id',
  'memory_start',
  'memory_limit',
  'file_offset',
  'filename',
  'build_id',
  'has_functions',
  'has_filenames',
  'has_line_numbers',
  'has_inline_frames',
];
const LOCATION = ['', 'id', 'mapping_id', 'address', 'line', 'is_folded'];
const LINE = ['', 'function_id', 'line', 'column'];
const FUNCTION = ['', 'id', 'name', 'system_name', 'filename', 'start_line'];

export function readMapping(r: ProtoReader, index: number): PprofMapping {
  const outer = r.enter('mapping', index);
  let id: Numeric = 0;
  let filename: Numeric = 0;
  for (let tag = r.next(); tag !== 0; tag = r.next()) {
    switch (tag) {
      case 0x08:
        id = r.int64Exact('id');
        break;
      case 0x28:
        filename = r.int64Exact('filename');
        break;
      case 0x10:
      case 0x18:
      case 0x20:
      case 0x30:
      case 0x38:
      case 0x40:
      case 0x48:
      case 0x50:
        r.uint64(MAPPING[tag >>> 3]!);
        break;
      default:
        r.skip(tag, MAPPING);
    }
  }
  r.leave(outer);
  return { id, filename };
}

export function readLocation(r: ProtoReader, index: number): PprofLocation {
  const outer = r.enter('location', index);
  let id: Numeric = 0;
  let mappingId: Numeric = 0;
  let address: Numeric = 0;
  const line: PprofLine[] = [];
  for (let tag = r.next(); tag !== 0; tag = r.next()) {
    switch (tag) {
      case 0x08:
        id = r.int64Exact('id');
        break;
      case 0x10:
        mappingId = r.int64Exact('mapping_id');
        break;
      case 0x18:
        address = r.int64Exact('address');
        break;
      case 0x22:
        line.push(readLine(r, line.length));
        break;
      case 0x28:
        r.bool('is_folded');
        break;
      default:
        r.skip(tag, LOCATION);
    }
  }
  r.leave(outer);
  return { id, mappingId, address, line };
}

function readLine(r: ProtoReader, index: number): PprofLine {
  const outer = r.enter('line', index);
  let functionId: Numeric = 0;
  let line: Numeric = 0;
  let column: Numeric = 0;
  for (let tag = r.next(); tag !== 0; tag = r.next()) {
    switch (tag) {
      case 0x08:
        functionId = r.int64Exact('function_id');
        break;
      case 0x10:
        line = r.int64Exact('line');
        break;
      case 0x18:
        column = r.int64Exact('column');
        break;
      default:
        r.skip(tag, LINE);
    }
  }
  r.leave(outer);
  return { functionId, line, column };
}

export function readFunction(r: ProtoReader, index: number): PprofFunction {
  const outer = r.enter('function', index);
  let id: Numeric = 0;
  let name: Numeric = 0;
  let systemName: Numeric = 0;
  let filename: Numeric = 0;
  let startLine: Numeric = 0;
  for (let tag = r.next(); tag !== 0; tag = r.next()) {
    switch (tag) {
      case 0x08:
        id = r.int64Exact('id');
        break;
      case 0x10:
        name = r.int64Exact('name');
        break;
      case 0x18:
        systemName = r.int64Exact('system_name');
        break;
      case 0x20:
        filename = r.int64Exact('filename');
        break;
      case 0x28:
        startLine = r.int64Exact('start_line');
        break;
      default:
        r.skip(tag, FUNCTION);
    }
  }
  r.leave(outer);
  return { id, name, systemName, filename, startLine };
}
