import { BinaryReader } from '@bufbuild/protobuf/wire';
import { DecodeError, HotspanError, LimitError } from './errors.js';
import type { DecodeLimits } from './limits.js';

const HINT = 'The body must be a complete protobuf message of the kind its content type and URL name.';

/**
 * A place in one protobuf body: moves from field to field, in and out of messages, keeps each message inside its own
 * length, and counts what is handed out against the limits. It remembers the field path, so that an error names the
 * field (`resource_spans[0].scope_spans[1].spans[3].trace_id`) and the byte.
 */
export class ProtoCursor {
  readonly limits: DecodeLimits;
  protected readonly bytes: Uint8Array;
  protected readonly reader: BinaryReader;
  /** Where the current message ends, and the field being read. */
  protected end: number;
  protected field = '';
  private readonly names: string[] = [];
  private readonly indices: number[] = [];
  private items = 0;

  constructor(bytes: Uint8Array, limits: DecodeLimits) {
    this.bytes = bytes;
    this.limits = limits;
    this.reader = new BinaryReader(bytes);
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

  /** The bytes of a length-delimited field; a view, not a copy. */
  protected rawBytes(name: string): Uint8Array {
    this.field = name;
    const { reader } = this;
    const length = reader.uint32();
    const start = reader.pos;
    if (start + length > this.end) throw this.tooLong(length);
    reader.pos = start + length;
    return this.bytes.subarray(start, start + length);
  }

  protected tooLong(length: number): DecodeError {
    const left = Math.max(0, this.end - this.reader.pos);
    return this.fail(`${length} bytes announced, ${left} left in the message`);
  }
}
