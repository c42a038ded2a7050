import { DecodeError } from './errors.js';
import type { Numeric, PprofLine, PprofLocation, PprofMessage } from './pprof-messages.js';
import type { ProfileFunction, ProfileLine, ProfileLocation } from './profile.js';

const HINT = 'The producer of this profile made it inconsistent; report it there.';

/** The tables of a pprof profile with ids turned into indices; everything is checked on the way. */
export class PprofTables {
  readonly functions: ProfileFunction[] = [];
  readonly locations: ProfileLocation[] = [];
  readonly stacks: number[][] = [];
  private readonly strings: readonly string[];
  private readonly functionIndices = new Map<Numeric, number>();
  private readonly locationIndices = new Map<Numeric, number>();
  private readonly stackIndices = new Map<string, number>();

  constructor(message: PprofMessage) {
    this.strings = message.strings;
    if ((message.strings[0] ?? '') !== '') throw wrong('string_table[0]', 'not the empty string');
    this.readFunctions(message);
    this.readLocations(message);
  }

  string(index: Numeric, path: string): string {
    const text = this.strings[Number(index)];
    if (text !== undefined) return text;
    if (Number(index) === 0) return '';
    throw wrong(path, `index ${index} is outside the string table (${this.strings.length} entries)`);
  }

  /** Index in `stacks` of the stack with these location ids. */
  stack(locationIds: readonly Numeric[], path: string): number {
    const key = locationIds.join();
    const known = this.stackIndices.get(key);
    if (known !== undefined) return known;
    const stack = locationIds.map((id, i) => {
      const index = this.locationIndices.get(narrow(id));
      if (index === undefined) throw wrong(`${path}.location_id[${i}]`, `there is no location ${id}`);
      return index;
    });
    const index = this.stacks.push(stack) - 1;
    this.stackIndices.set(key, index);
    return index;
  }

  private readFunctions(message: PprofMessage): void {
    for (const [i, fn] of message.function.entries()) {
      const path = `function[${i}]`;
      register(this.functionIndices, fn.id, i, path);
      this.functions.push({
        name: this.string(fn.name, `${path}.name`),
        systemName: this.string(fn.systemName, `${path}.system_name`),
        fileName: this.string(fn.filename, `${path}.filename`),
        startLine: lineOf(fn.startLine, `${path}.start_line`),
      });
    }
  }

  private readLocations(message: PprofMessage): void {
    const fileNames = new Map<Numeric, string>();
    for (const [i, { filename, id }] of message.mapping.entries()) {
      if (fileNames.has(narrow(id))) throw wrong(`mapping[${i}].id`, `mapping ${id} occurs twice`);
      fileNames.set(narrow(id), this.string(filename, `mapping[${i}].filename`));
    }
    for (const [i, location] of message.location.entries()) {
      const path = `location[${i}]`;
      register(this.locationIndices, location.id, i, path);
      const fileName = fileNames.get(narrow(location.mappingId));
      if (fileName === undefined && Number(location.mappingId) !== 0) {
        throw wrong(`${path}.mapping_id`, `there is no mapping ${location.mappingId}`);
      }
      this.locations.push({ lines: this.lines(location, fileName ?? '', path) });
    }
  }

  private lines({ address, line }: PprofLocation, fileName: string, path: string): ProfileLine[] {
    if (line.length > 0) return line.map((one, i) => this.line(one, `${path}.line[${i}]`));
    const unsigned = BigInt.asUintN(64, BigInt(address));
    if (unsigned === 0n) return [];
    const name = `0x${unsigned.toString(16)}`;
    return [
      {
        functionIndex: this.functions.push({ name, systemName: name, fileName, startLine: 0 }) - 1,
        line: 0,
        column: 0,
      },
    ];
  }

  private line({ column, functionId, line }: PprofLine, path: string): ProfileLine {
    let functionIndex = this.functionIndices.get(narrow(functionId));
    if (functionIndex === undefined) {
      if (Number(functionId) !== 0) throw wrong(`${path}.function_id`, `there is no function ${functionId}`);
      functionIndex = this.functions.push({ name: '', systemName: '', fileName: '', startLine: 0 }) - 1;
      this.functionIndices.set(0, functionIndex);
    }
    const packed = BigInt.asUintN(64, BigInt(line));
    // Datadog's `pack` option keeps the column in the upper half of the line.
    if (packed > 0xffffffffn && Number(column) === 0) {
      return { functionIndex, line: Number(packed & 0xffffffffn), column: Number(packed >> 32n) };
    }
    return { functionIndex, line: lineOf(line, `${path}.line`), column: lineOf(column, `${path}.column`) };
  }
}

function register(indices: Map<Numeric, number>, id: Numeric, index: number, path: string): void {
  const key = narrow(id);
  if (key === 0) throw wrong(`${path}.id`, 'an id is not 0');
  if (indices.has(key)) throw wrong(`${path}.id`, `${id} occurs twice`);
  indices.set(key, index);
}

/** One form per id, whichever way it was read. */
function narrow(id: Numeric): Numeric {
  if (typeof id === 'number') return id;
  const signed = BigInt.asIntN(64, id);
  return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
}

function lineOf(value: Numeric, path: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw wrong(path, `${value} is not a line or column`);
}

function wrong(path: string, problem: string): DecodeError {
  return new DecodeError(path, problem, HINT);
}
