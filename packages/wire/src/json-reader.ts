import { DecodeError, LimitError } from './errors.js';
import { type DecodeLimits, resolveDecodeLimits } from './limits.js';

const HINT =
  'OTLP/JSON is protobuf JSON with lowerCamelCase names, ids in hex, enums as integers, 64-bit integers as strings.';
const MAX_UINT64 = (1n << 64n) - 1n;

interface Shared {
  readonly limits: DecodeLimits;
  /** Strings that `*Strindex` fields refer to; absent outside OTLP profiles. */
  stringTable: readonly string[] | undefined;
  items: number;
}

/** A value somewhere in a JSON body, with its path (`resourceSpans[0].scopeSpans[1].spans[3].traceId`) for errors. */
export class JsonNode {
  readonly value: unknown;
  private readonly shared: Shared;
  private readonly parent: JsonNode | undefined;
  private readonly name: string;
  private readonly index: number;

  private constructor(value: unknown, shared: Shared, parent?: JsonNode, name = '', index = -1) {
    this.value = value;
    this.shared = shared;
    this.parent = parent;
    this.name = name;
    this.index = index;
  }

  static root(value: unknown, limits?: Partial<DecodeLimits>): JsonNode {
    return new JsonNode(value, { limits: resolveDecodeLimits(limits), stringTable: undefined, items: 0 });
  }

  get limits(): DecodeLimits {
    return this.shared.limits;
  }

  get stringTable(): readonly string[] | undefined {
    return this.shared.stringTable;
  }

  set stringTable(strings: readonly string[]) {
    this.shared.stringTable = strings;
  }

  /** A field of this object; `undefined` when absent or null, which mean the same in protobuf JSON. */
  field(name: string): JsonNode | undefined {
    const { value } = this;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw this.fail('not an object');
    const inner = Object.hasOwn(value, name) ? (value as { [key: string]: unknown })[name] : undefined;
    return inner === undefined || inner === null ? undefined : new JsonNode(inner, this.shared, this, name);
  }

  /** The elements of a list field; none when it is absent. */
  list(name: string): JsonNode[] {
    const node = this.field(name);
    if (node === undefined) return [];
    if (!Array.isArray(node.value)) throw node.fail('not a list');
    this.shared.items += node.value.length;
    if (this.shared.items > this.limits.maxItems) throw node.limit('too many items', 'maxItems');
    return node.value.map((element: unknown, index) => new JsonNode(element, this.shared, this, name, index));
  }

  string(name: string): string {
    return this.field(name)?.asString() ?? '';
  }

  asString(): string {
    const { value } = this;
    if (typeof value !== 'string') throw this.fail('not a string');
    if (value.length > this.limits.maxStringBytes) {
      throw this.limit(`a string of ${value.length} characters`, 'maxStringBytes');
    }
    return value;
  }

  /** A 64-bit integer in digits or as a number. JSON parsers round numbers beyond 2^53, hence the digits. */
  asInteger(minimum: bigint, maximum: bigint): bigint {
    const { value } = this;
    const isInteger = typeof value === 'string' ? /^-?\d{1,20}$/.test(value) : Number.isInteger(value);
    if (!isInteger) throw this.fail(`${describe(value)} is not an integer`);
    const integer = BigInt(value as string | number);
    if (integer < minimum || integer > maximum) throw this.fail(`${integer} is out of range`);
    return integer;
  }

  uint64(name: string): bigint {
    return this.field(name)?.asInteger(0n, MAX_UINT64) ?? 0n;
  }

  int32(name: string): number {
    return this.field(name)?.asInt32() ?? 0;
  }

  asInt32(): number {
    return Number(this.asInteger(-(1n << 31n), (1n << 31n) - 1n));
  }

  uint32(name: string): number {
    return Number(this.field(name)?.asInteger(0n, (1n << 32n) - 1n) ?? 0n);
  }

  /** An integer that is exact as a number, from `minimum`. */
  safeInteger(name: string, minimum: number = Number.MIN_SAFE_INTEGER): number {
    return this.field(name)?.asSafeInteger(minimum) ?? 0;
  }

  asSafeInteger(minimum: number = Number.MIN_SAFE_INTEGER): number {
    return Number(this.asInteger(BigInt(minimum), BigInt(Number.MAX_SAFE_INTEGER)));
  }

  /** An id in hex as lowercase. `''` when absent, empty or all zero. */
  hexId(name: string, byteLength: number): string {
    const node = this.field(name);
    const hex = node?.asString().toLowerCase() ?? '';
    if (hex === '' || node === undefined) return '';
    if (hex.length !== 2 * byteLength || !/^[0-9a-f]*$/.test(hex)) {
      throw node.fail(`${describe(node.value)} is not ${2 * byteLength} hex digits`);
    }
    return /^0*$/.test(hex) ? '' : hex;
  }

  /** Bytes in base64, also in its URL form and without padding. */
  asBytes(): Uint8Array {
    const text = this.asString();
    const base64 = text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
    if (!/^[A-Za-z0-9+/]*$/.test(base64) || base64.length % 4 === 1) throw this.fail('not base64');
    const binary = atob(base64);
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  }

  path(): string {
    if (this.parent === undefined) return this.name === '' ? 'body' : this.name;
    const own = this.index < 0 ? this.name : `${this.name}[${this.index}]`;
    const outer = this.parent.parent === undefined ? '' : `${this.parent.path()}.`;
    return outer + own;
  }

  fail(problem: string, hint: string = HINT): DecodeError {
    return new DecodeError(this.path(), problem, hint);
  }

  /** An id that must be there and is empty or all zero. */
  missing(name: string, byteLength: number): DecodeError {
    const path = this.parent === undefined ? name : `${this.path()}.${name}`;
    return new DecodeError(
      path,
      'absent, empty or all zero',
      `This id is ${2 * byteLength} hex digits, not all zero.`,
    );
  }

  limit(what: string, name: keyof DecodeLimits): LimitError {
    const problem = `${what}; the limit ${name} is ${this.limits[name]}`;
    return new LimitError(this.path(), problem, `Send smaller requests, or raise ${name}.`);
  }
}

/** A value in an error message. Objects are not spelled out: their own `toString` is the sender's to choose. */
export function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
