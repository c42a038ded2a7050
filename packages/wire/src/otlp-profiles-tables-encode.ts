import { BinaryWriter } from '@bufbuild/protobuf/wire';
import type { AttributeValue } from './attributes.js';
import { bytesOfHex } from './hex.js';
import { writeAnyValue } from './otlp-common.js';
import type { ProfileData } from './profile.js';

/** One table of the dictionary: equal entries get one index, and entry 0 is the zero value. */
class Table {
  private readonly writer: BinaryWriter = new BinaryWriter();
  private readonly indices = new Map<string, number>();
  private readonly tag: number;

  constructor(tag: number, zeroKey: string) {
    this.tag = tag;
    this.indices.set(zeroKey, 0);
    this.writer.uint32(tag).uint32(0);
  }

  find(key: string): number | undefined {
    return this.indices.get(key);
  }

  /** Appends the entry that `write` writes. */
  add(key: string, write: (w: BinaryWriter) => void): number {
    const index = this.indices.size;
    this.indices.set(key, index);
    this.writer.uint32(this.tag).fork();
    write(this.writer);
    this.writer.join();
    return index;
  }

  addString(text: string): number {
    const index = this.indices.size;
    this.indices.set(text, index);
    this.writer.uint32(this.tag).string(text);
    return index;
  }

  finish(): Uint8Array {
    return this.writer.finish();
  }
}

/** Builds a `ProfilesDictionary`: no entry twice, none that nothing refers to. Field numbers as in v1.11.0. */
export class DictionaryBuilder {
  private readonly locations = new Table(0x12, '');
  private readonly functions = new Table(0x1a, '0|0|0|0');
  private readonly links = new Table(0x22, '');
  private readonly strings = new Table(0x2a, '');
  private readonly attributes = new Table(0x32, '');
  private readonly stacks = new Table(0x3a, '');

  string(text: string): number {
    return this.strings.find(text) ?? this.strings.addString(text);
  }

  link(traceId: string, spanId: string): number {
    const key = traceId + spanId;
    return (
      this.links.find(key) ??
      this.links.add(key, (w) => {
        w.uint32(0x0a).bytes(bytesOfHex(traceId)).uint32(0x12).bytes(bytesOfHex(spanId));
      })
    );
  }

  attribute(name: string, value: AttributeValue): number {
    const nameIndex = this.string(name);
    if (typeof value === 'string') {
      const key = `${nameIndex}s${value}`;
      return this.attributes.find(key) ?? this.addAttribute(key, nameIndex, value);
    }
    const body = new BinaryWriter();
    writeAnyValue(body, value);
    const key = `${nameIndex}b${body.finish().join()}`;
    return this.attributes.find(key) ?? this.addAttribute(key, nameIndex, value);
  }

  /** Index of a stack of `data`, with its locations and functions. `seen` remembers them by their index in `data`. */
  stack(data: ProfileData, stackIndex: number, seen: SeenIndices): number {
    const known = seen.stacks.get(stackIndex);
    if (known !== undefined) return known;
    const locations = data.stacks[stackIndex]!.map((index) => this.location(data, index, seen));
    const key = locations.join();
    const index =
      this.stacks.find(key) ??
      this.stacks.add(key, (w) => {
        w.uint32(0x0a).fork();
        for (const location of locations) w.uint32(location);
        w.join();
      });
    seen.stacks.set(stackIndex, index);
    return index;
  }

  /** Appends the dictionary message to `w` as field 2. */
  write(w: BinaryWriter): void {
    const tables = [this.locations, this.functions, this.links, this.strings, this.attributes, this.stacks];
    // No JavaScript frame has a mapping: that table holds its zero value only.
    w.uint32(0x12).fork().uint32(0x0a).uint32(0);
    for (const table of tables) w.raw(table.finish());
    w.join();
  }

  private addAttribute(key: string, nameIndex: number, value: AttributeValue): number {
    return this.attributes.add(key, (w) => {
      if (nameIndex !== 0) w.uint32(0x08).int32(nameIndex);
      w.uint32(0x12).fork();
      writeAnyValue(w, value);
      w.join();
    });
  }

  private location(data: ProfileData, locationIndex: number, seen: SeenIndices): number {
    const known = seen.locations.get(locationIndex);
    if (known !== undefined) return known;
    const lines = data.locations[locationIndex]!.lines.map(({ functionIndex, line, column }) => ({
      functionIndex: this.function(data, functionIndex, seen),
      line,
      column,
    }));
    const key = lines.map((line) => `${line.functionIndex}:${line.line}:${line.column}`).join();
    const index =
      this.locations.find(key) ??
      this.locations.add(key, (w) => {
        for (const { functionIndex, line, column } of lines) {
          w.uint32(0x1a).fork();
          if (functionIndex !== 0) w.uint32(0x08).int32(functionIndex);
          if (line !== 0) w.uint32(0x10).int64(line);
          if (column !== 0) w.uint32(0x18).int64(column);
          w.join();
        }
      });
    seen.locations.set(locationIndex, index);
    return index;
  }

  private function(data: ProfileData, functionIndex: number, seen: SeenIndices): number {
    const known = seen.functions.get(functionIndex);
    if (known !== undefined) return known;
    const { name, systemName, fileName, startLine } = data.functions[functionIndex]!;
    const strings = [this.string(name), this.string(systemName), this.string(fileName)];
    const key = `${strings.join('|')}|${startLine}`;
    const index =
      this.functions.find(key) ??
      this.functions.add(key, (w) => {
        for (const [i, string] of strings.entries())
          if (string !== 0) w.uint32(((i + 1) << 3) | 0).int32(string);
        if (startLine !== 0) w.uint32(0x20).int64(startLine);
      });
    seen.functions.set(functionIndex, index);
    return index;
  }
}

/** Indices in the dictionary by indices in one `ProfileData`. */
export class SeenIndices {
  readonly functions: Map<number, number> = new Map();
  readonly locations: Map<number, number> = new Map();
  readonly stacks: Map<number, number> = new Map();
}
