import { BinaryReader } from '@bufbuild/protobuf/wire';
import { DecodeError, HotspanError, LimitError } from './errors.js';
import { hexOf, isAllZero } from './hex.js';
import { type DecodeLimits, resolveDecodeLimits } from './limits.js';
import { RecentStrings } from './recent-strings.js';

const HINT = 'The body must be a complete protobuf message of the kind its content type and URL name.';
/**
 * A cursor over one protobuf body. It remembers the field path, so that an error names the field
 * (`resource_spans[0].scope_spans[1].spans[3].trace_id`) and the byte, keeps each message inside its own length,
 * and counts what it hands out against the limits. The bytes themselves are `@bufbuild/protobuf`'s business.
 */
export class ProtoReader {
  readonly limits: DecodeLimits;
  /** Strings that `*_strindex` fields refer to; absent outside OTLP profiles. */
  stringTable: readonly string[] | undefined;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly reader: BinaryReader;
  private readonly recentStrings: RecentStrings;
  private readonly names: string[] = [];
  private readonly indices: number[] = [];
  private end: number;
  private field = '';
  private items = 0;

  constructor(bytes: Uint8Array, limits: DecodeLimits) {
    this.bytes = bytes;
    this.limits = limits;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.reader = new BinaryReader(bytes);
    this.recentStrings = new RecentStrings(bytes);
    this.end = bytes.length;
  }

  /** The byte that is read next. */
  get position(): number {
    return Math.min(this.reader.pos, this.bytes.length);
  }

  /** The next field's tag, `number << 3 | wire type`, or 0 at the end of the message. */
  next(): number {
    const { reader, end } = this;
    if (reader.pos >= end) {
      if (reader.pos > end) throw this.fail('the value runs past the end of the message it is in');
      return 0;
    }
    this.field = '';
    const first = this.bytes[reader.pos]!;
    if (first < 0x80) {
      if (first < 8) throw this.fail(`no protobuf field starts with byte ${first}`);
      reader.pos++;
      return first;
    }
    const [number, wireType] = reader.tag();
    return ((number << 3) | wireType) >>> 0;
  }

  /**
   * Passes over a field that the caller did not handle. When its number is in `known` (names by field number), the
   * wire type is the wrong one for it, which is an error; any other field is a newer schema's and is ignored.
   */
  skip(tag: number, known: readonly string[]): void {
    const name = known[tag >>> 3];
    if (name !== undefined && name !== '') {
      this.field = name;
      throw this.fail(`wire type ${tag & 7} does not fit this field`);
    }
    this.field = `field ${tag >>> 3}`;
    this.reader.skip(tag & 7, tag >>> 3);
  }

  /** Enters the embedded message at the cursor. Give what it returns to `leave`. `index` is -1 unless repeated. */
  enter(name: string, index = -1): number {
    this.field = name;
    const outerEnd = this.end;
    const length = this.reader.uint32();
    const end = this.reader.pos + length;
    if (end > outerEnd) throw this.tooLong(length);
    this.count();
    this.names.push(name);
    this.indices.push(index);
    this.end = end;
    return outerEnd;
  }

  leave(outerEnd: number): void {
    this.field = '';
    this.names.pop();
    this.indices.pop();
    this.end = outerEnd;
  }

  /** Goes back (or forth) to the message of which `position` was noted before it was passed over, and enters it. */
  enterAt(position: number, name: string, index = -1): number {
    this.reader.pos = position;
    return this.enter(name, index);
  }

  string(name: string): string {
    this.field = name;
    const { reader } = this;
    const start = reader.pos;
    const length = reader.uint32();
    if (reader.pos + length > this.end) throw this.tooLong(length);
    if (length > this.limits.maxStringBytes) {
      throw this.limit(`a string of ${length} bytes`, 'maxStringBytes');
    }
    const short = this.recentStrings.read(reader.pos, length);
    if (short !== undefined) {
      reader.pos += length;
      return short;
    }
    reader.pos = start;
    try {
      return reader.string(true);
    } catch (cause) {
      reader.pos = start;
      throw this.fail('the string is not valid UTF-8', undefined, cause);
    }
  }

  /** A copy, so that a value does not keep the whole body in memory. */
  byteValue(name: string): Uint8Array {
    const view = this.rawBytes(name);
    if (view.length > this.limits.maxStringBytes) {
      throw this.limit(`a value of ${view.length} bytes`, 'maxStringBytes');
    }
    return new Uint8Array(view);
  }

  /** Bytes as lowercase hex. `''` when empty or all zero; any other length than `byteLength` is an error. */
  hexId(name: string, byteLength: number): string {
    const view = this.rawBytes(name);
    if (view.length === 0) return '';
    if (view.length !== byteLength) {
      throw this.fail(`${view.length} bytes`, `This id is exactly ${byteLength} bytes long.`);
    }
    return isAllZero(view) ? '' : hexOf(view);
  }

  /** Passes over a string, bytes or message field whose content is not kept. */
  pass(name: string): void {
    this.rawBytes(name);
  }

  /** As `pass`, for a message to be entered later: returns the position that `enterAt` takes. */
  passNoting(name: string): number {
    const position = this.reader.pos;
    this.rawBytes(name);
    return position;
  }

  bool(name: string): boolean {
    this.field = name;
    return this.reader.bool();
  }

  uint32(name: string): number {
    this.field = name;
    return this.reader.uint32();
  }

  int32(name: string): number {
    this.field = name;
    return this.reader.int32();
  }

  fixed32(name: string): number {
    this.field = name;
    return this.reader.fixed32();
  }

  double(name: string): number {
    this.field = name;
    return this.reader.double();
  }

  fixed64(name: string): bigint {
    this.field = name;
    const start = this.reader.pos;
    this.reader.pos = start + 8;
    return this.view.getBigUint64(start, true);
  }

  uint64(name: string): bigint {
    this.field = name;
    return BigInt(this.reader.uint64());
  }

  /** int64 as a number while that is exact, else as a bigint. */
  int64Exact(name: string): number | bigint {
    this.field = name;
    const { bytes, reader } = this;
    const { pos } = reader;
    if (bytes[pos]! < 0x80 || bytes[pos + 1]! < 0x80 || bytes[pos + 2]! < 0x80 || bytes[pos + 3]! < 0x80) {
      return reader.uint32();
    }
    const value = BigInt(reader.int64());
    const asNumber = Number(value);
    return Number.isSafeInteger(asNumber) ? asNumber : value;
  }

  /** int64 that must be exact as a number. */
  int64Safe(name: string): number {
    const value = this.int64Exact(name);
    if (typeof value === 'number') return value;
    throw this.fail(`${value} is beyond ±(2^53 - 1)`, 'Values of this size cannot be kept exactly.');
  }

  /** uint64 that must be exact as a number. */
  uint64Safe(name: string): number {
    const value = this.int64Exact(name);
    if (typeof value === 'number' && value >= 0) return value;
    throw this.fail(`${BigInt.asUintN(64, BigInt(value))} is beyond 2^53 - 1`, HINT);
  }

  /** Adds a packed repeated int32 to `list`: in place, or to a list of the exact length when that is empty. */
  packedInt32(name: string, list: number[]): number[] {
    const end = this.packedEnd(name);
    const result = this.roomFor(end, list);
    for (let i = list.length; this.reader.pos < end; i++) {
      const byte = this.bytes[this.reader.pos]!;
      if (byte < 0x80) {
        this.reader.pos++;
        result[i] = byte;
      } else result[i] = this.reader.int32();
    }
    this.finishPacked(end);
    return result;
  }

  /** As `packedInt32`, for int64 and uint64. */
  packedInt64(name: string, list: (number | bigint)[]): (number | bigint)[] {
    const end = this.packedEnd(name);
    const result = this.roomFor(end, list);
    for (let i = list.length; this.reader.pos < end; i++) result[i] = this.int64Exact(name);
    this.finishPacked(end);
    return result;
  }

  /** As `packedInt32`, for int64 that must be exact as numbers. */
  packedInt64Safe(name: string, list: number[]): number[] {
    const end = this.packedEnd(name);
    const result = this.roomFor(end, list);
    for (let i = list.length; this.reader.pos < end; i++) result[i] = this.int64Safe(name);
    this.finishPacked(end);
    return result;
  }

  /** As `packedInt32`, for fixed64. */
  packedFixed64(name: string, list: bigint[]): bigint[] {
    const end = this.packedEnd(name);
    const result = list.length === 0 ? new Array<bigint>((end - this.reader.pos) >> 3) : list;
    for (let i = list.length; this.reader.pos < end; i++) result[i] = this.fixed64(name);
    this.finishPacked(end);
    return result;
  }

  /** Counts `n` items against `maxItems`. */
  count(n = 1): void {
    this.items += n;
    if (this.items > this.limits.maxItems) throw this.limit('too many items', 'maxItems');
  }

  path(field: string = this.field): string {
    let path = '';
    for (let i = 0; i < this.names.length; i++) {
      const index = this.indices[i]!;
      path += `${i === 0 ? '' : '.'}${this.names[i]}${index < 0 ? '' : `[${index}]`}`;
    }
    if (field === '') return path === '' ? 'body' : path;
    return path === '' ? field : `${path}.${field}`;
  }

  fail(problem: string, hint: string = HINT, cause?: unknown): DecodeError {
    return new DecodeError(this.path(), problem, hint, this.position, cause === undefined ? {} : { cause });
  }

  /** An id that must be there and is empty or all zero. */
  missing(name: string, byteLength: number): DecodeError {
    this.field = name;
    return this.fail(
      'absent, empty or all zero',
      `This id is exactly ${byteLength} bytes long, not all zero.`,
    );
  }

  limit(what: string, name: keyof DecodeLimits): LimitError {
    const problem = `${what}; the limit ${name} is ${this.limits[name]}`;
    return new LimitError(this.path(), problem, `Send smaller requests, or raise ${name}.`, this.position);
  }

  /** What a failed decode is reported as: errors of the byte level become DecodeErrors, others pass unchanged. */
  explain(error: unknown): unknown {
    if (error instanceof HotspanError || !(error instanceof Error)) return error;
    const isByteLevel = error instanceof RangeError || Object.getPrototypeOf(error) === Error.prototype;
    if (!isByteLevel) return error;
    const truncated = this.reader.pos > this.end || error instanceof RangeError;
    return this.fail(truncated ? 'the body ends inside this value' : error.message, HINT, error);
  }

  private rawBytes(name: string): Uint8Array {
    this.field = name;
    const { reader } = this;
    const length = reader.uint32();
    const start = reader.pos;
    if (start + length > this.end) throw this.tooLong(length);
    reader.pos = start + length;
    return this.bytes.subarray(start, start + length);
  }

  private packedEnd(name: string): number {
    this.field = name;
    const length = this.reader.uint32();
    const end = this.reader.pos + length;
    if (end > this.end) throw this.tooLong(length);
    this.count(length >> 2);
    return end;
  }

  /** A list that grows one by one keeps 16 slots of slack, which is most of the memory of a small sample. */
  private roomFor<T>(end: number, list: T[]): T[] {
    if (list.length > 0) return list;
    const { bytes } = this;
    let count = 0;
    for (let i = this.reader.pos; i < end; i++) if (bytes[i]! < 0x80) count++;
    return new Array<T>(count);
  }

  private finishPacked(end: number): void {
    if (this.reader.pos !== end) throw this.fail('the last element runs past the end of the list');
  }

  private tooLong(length: number): DecodeError {
    const left = Math.max(0, this.end - this.reader.pos);
    return this.fail(`${length} bytes announced, ${left} left in the message`);
  }
}

/** Adds one element of a repeated field that is not packed; an empty `list` may be shared and is left alone. */
export function appended<T>(list: T[], element: T): T[] {
  if (list.length === 0) return [element];
  list.push(element);
  return list;
}

/** Runs `decode` over a body; every fault of the bytes comes out as a DecodeError with path and position. */
export function readProto<T>(
  bytes: Uint8Array,
  limits: Partial<DecodeLimits> | undefined,
  decode: (reader: ProtoReader) => T,
): T {
  const reader = new ProtoReader(bytes, resolveDecodeLimits(limits));
  try {
    return decode(reader);
  } catch (error) {
    throw reader.explain(error);
  }
}
