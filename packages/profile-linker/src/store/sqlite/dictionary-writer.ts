import type { Attributes } from '@hotspan/wire';
import { resourceDigest } from '../../core/model/instance.js';
import type { Instance } from '../../core/model/span.js';
import { packAttributes } from '../pack/attribute-pack.js';
import { ByteWriter } from '../pack/byte-writer.js';
import type { ShapeIds, SpanShape, StringIds } from '../pack/string-table.js';
import type { Connection } from './connection.js';
import { DICTIONARY_TABLES, type DictionaryTable } from './schema.js';

const utf8 = new TextEncoder();
/** Strings longer than this are hardly ever repeated. */
const MAX_SHARED_LENGTH = 256;
const MAX_CANDIDATES = 50_000;
/** Beyond it a cache starts anew: the table still knows every value. */
const MAX_CACHED = 200_000;

/** Gives each value of a partition's dictionary its number. */
export class DictionaryWriter implements ShapeIds {
  readonly #tables: { readonly [table in DictionaryTable]: ValueTable };
  readonly #writer = new ByteWriter();
  /** Strings seen once: a second sight makes them worth a number. */
  #candidates = new Set<string>();

  constructor(connection: Connection) {
    const entries = DICTIONARY_TABLES.map((table) => [table, new ValueTable(connection, table)]);
    this.#tables = Object.fromEntries(entries);
  }

  idOf(text: string): number {
    return this.#tables.string.idOf(text, () => utf8.encode(text));
  }

  idIfShared(text: string): number | undefined {
    const known = this.#tables.string.cached(text);
    if (known !== undefined || text.length > MAX_SHARED_LENGTH) return known;
    if (this.#candidates.has(text)) return this.idOf(text);
    if (this.#candidates.size >= MAX_CANDIDATES) this.#candidates = new Set();
    this.#candidates.add(text);
    return undefined;
  }

  frameId(nameId: number, fileId: number, line: number, column: number): number {
    return this.#tables.frame.idOf(`${nameId},${fileId},${line},${column}`, () => {
      this.#writer.varint(nameId);
      this.#writer.varint(fileId);
      this.#writer.signed(line);
      this.#writer.signed(column);
      return this.#writer.take();
    });
  }

  /** @param frames Leaf first. */
  stackId(frames: readonly number[]): number {
    return this.#tables.stack.idOf(frames.join(), () => {
      for (const frame of frames) this.#writer.varint(frame);
      return this.#writer.take();
    });
  }

  operationId(service: string, name: string): number {
    const serviceId = this.idOf(service);
    const nameId = this.idOf(name);
    return this.#tables.operation.idOf(`${serviceId},${nameId}`, () => {
      this.#writer.varint(serviceId);
      this.#writer.varint(nameId);
      return this.#writer.take();
    });
  }

  shapeId({ scope, keys }: SpanShape): number {
    const ids = [scope.name, scope.version, ...keys].map((text) => this.idOf(text));
    return this.#tables.shape.idOf(ids.join(), () => {
      for (const id of ids) this.#writer.varint(id);
      return this.#writer.take();
    });
  }

  instanceId({ instanceId, service, resource }: Instance): number {
    return this.#tables.instance.idOf(`${instanceId}\0${resourceDigest(resource)}`, () =>
      this.#packInstance(instanceId, service, resource),
    );
  }

  /** After a rollback: numbers given since may not exist. */
  forget(): void {
    for (const table of Object.values(this.#tables)) table.forget();
  }

  /** Every string by number, so that equal instances have equal bytes. */
  #packInstance(instanceId: string, service: string, resource: Attributes): Uint8Array {
    const strings: StringIds = { idOf: (text) => this.idOf(text), idIfShared: (text) => this.idOf(text) };
    const writer = new ByteWriter();
    writer.varint(this.idOf(instanceId));
    writer.varint(this.idOf(service));
    packAttributes(writer, strings, resource);
    return writer.take();
  }
}

/** Node 22 binds an empty array of bytes as NULL. */
const BYTES = "ifnull(?, x'')";

/** One table of values by number, with the numbers used of late in memory. */
class ValueTable {
  readonly #connection: Connection;
  readonly #table: DictionaryTable;
  #ids = new Map<string, number>();
  #lastId: number | undefined;

  constructor(connection: Connection, table: DictionaryTable) {
    this.#connection = connection;
    this.#table = table;
  }

  cached(key: string): number | undefined {
    return this.#ids.get(key);
  }

  /** @param key Stands for the value among those of this table. */
  idOf(key: string, dataOf: () => Uint8Array): number {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const data = dataOf();
    const hash = hashOf(data);
    const id = this.#find(hash, data) ?? this.#insert(hash, data);
    if (this.#ids.size >= MAX_CACHED) this.#ids = new Map();
    this.#ids.set(key, id);
    return id;
  }

  forget(): void {
    this.#ids = new Map();
    this.#lastId = undefined;
  }

  #find(hash: number, data: Uint8Array): number | undefined {
    const sql = `SELECT id FROM ${this.#table} WHERE hash = ? AND data = ${BYTES}`;
    return this.#connection.row<[number]>(sql, hash, data)?.[0];
  }

  #insert(hash: number, data: Uint8Array): number {
    this.#lastId ??= this.#connection.row<[number]>(`SELECT ifnull(max(id), 0) FROM ${this.#table}`)![0];
    const id = this.#lastId + 1;
    this.#connection.run(`INSERT INTO ${this.#table} VALUES (?, ?, ${BYTES})`, id, hash, data);
    this.#lastId = id;
    return id;
  }
}

/** FNV-1a, 32 bits. */
function hashOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash;
}
