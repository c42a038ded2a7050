import { hexOf, isAllZero } from './hex.js';
import type { DecodeLimits } from './limits.js';
import { resolveDecodeLimits } from './limits.js';
import { ProtoCursor } from './proto-cursor.js';
import { RecentStrings } from './recent-strings.js';

/** Reads the values of fields at the cursor. The bytes themselves are `@bufbuild/protobuf`'s business. */
export class ProtoReader extends ProtoCursor {
  /** Strings that `*_strindex` fields refer to; absent outside OTLP profiles. */
  stringTable: readonly string[] | undefined;
  private readonly view: DataView;
  private readonly recentStrings: RecentStrings;

  constructor(bytes: Uint8Array, limits: DecodeLimits) {
    super(bytes, limits);
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.recentStrings = new RecentStrings(bytes);
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
    throw this.fail(`${BigInt.asUintN(64, BigInt(value))} is beyond 2^53 - 1`);
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
