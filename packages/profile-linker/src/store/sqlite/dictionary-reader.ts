import { HotspanError } from '@hotspan/wire';
import type { Instance } from '../../core/model/span.js';
import type { Frame } from '../../core/model/stack-profile.js';
import { unpackAttributes } from '../pack/attribute-pack.js';
import { ByteReader } from '../pack/byte-reader.js';
import type { ShapesById, SpanShape } from '../pack/string-table.js';
import { STORE_CORRUPT } from '../store-error.js';
import type { Connection } from './connection.js';
import type { DictionaryTable } from './schema.js';

const utf8 = new TextDecoder();
/** Beyond it a cache starts anew. */
const MAX_CACHED = 200_000;

export interface Operation {
  readonly id: number;
  readonly service: string;
  readonly name: string;
}

export interface StoredInstance extends Instance {
  readonly id: number;
}

/** The values of a partition's dictionary by number. A number never changes its value, so that all is cached. */
export class DictionaryReader implements ShapesById {
  readonly #connection: Connection;
  readonly #texts = new Map<number, string>();
  readonly #frames = new Map<number, Frame>();
  readonly #shapes = new Map<number, SpanShape>();
  readonly #operations = new Map<number, Operation>();
  readonly #instances = new Map<number, StoredInstance>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  textOf(id: number): string {
    return cached(this.#texts, id, () => utf8.decode(this.#data('string', id)));
  }

  frameOf(id: number): Frame {
    return cached(this.#frames, id, () => {
      const reader = new ByteReader(this.#data('frame', id));
      const name = this.textOf(reader.varint());
      const fileName = this.textOf(reader.varint());
      return { name, fileName, line: reader.signed(), column: reader.signed() };
    });
  }

  /** Numbers of the frames, leaf first. */
  stackOf(id: number): number[] {
    const reader = new ByteReader(this.#data('stack', id));
    const frames: number[] = [];
    while (!reader.done) frames.push(reader.varint());
    return frames;
  }

  shapeOf(id: number): SpanShape {
    return cached(this.#shapes, id, () => {
      const reader = new ByteReader(this.#data('shape', id));
      const scope = { name: this.textOf(reader.varint()), version: this.textOf(reader.varint()) };
      const keys: string[] = [];
      while (!reader.done) keys.push(this.textOf(reader.varint()));
      return { scope, keys };
    });
  }

  operationOf(id: number): Operation {
    const known = this.#operations.get(id) ?? this.#loadOperations().get(id);
    if (known === undefined) throw this.#missing('operation', id);
    return known;
  }

  instanceOf(id: number): StoredInstance {
    const known = this.#instances.get(id) ?? this.#loadInstances().get(id);
    if (known === undefined) throw this.#missing('instance', id);
    return known;
  }

  operations(): Operation[] {
    return [...this.#loadOperations().values()];
  }

  instances(): StoredInstance[] {
    return [...this.#loadInstances().values()];
  }

  #loadOperations(): ReadonlyMap<number, Operation> {
    for (const [id, data] of this.#newRows('operation', this.#operations.size)) {
      const reader = new ByteReader(data);
      const service = this.textOf(reader.varint());
      this.#operations.set(id, { id, service, name: this.textOf(reader.varint()) });
    }
    return this.#operations;
  }

  #loadInstances(): ReadonlyMap<number, StoredInstance> {
    for (const [id, data] of this.#newRows('instance', this.#instances.size)) {
      const reader = new ByteReader(data);
      const instanceId = this.textOf(reader.varint());
      const service = this.textOf(reader.varint());
      this.#instances.set(id, { id, instanceId, service, resource: unpackAttributes(reader, this) });
    }
    return this.#instances;
  }

  /** Numbers count from 1 without a gap. */
  #newRows(table: DictionaryTable, known: number): [number, Uint8Array][] {
    return this.#connection.rows(`SELECT id, data FROM ${table} WHERE id > ? ORDER BY id`, known);
  }

  #data(table: DictionaryTable, id: number): Uint8Array {
    const row = this.#connection.row<[Uint8Array]>(`SELECT data FROM ${table} WHERE id = ?`, id);
    if (row === undefined) throw this.#missing(table, id);
    return row[0];
  }

  #missing(table: DictionaryTable, id: number): HotspanError {
    const hint = 'Stop the linker, move this file away (with its -wal and -shm) and start again.';
    return new HotspanError(STORE_CORRUPT, `${this.#connection.file} lacks ${table} ${id}.`, hint);
  }
}

function cached<T>(values: Map<number, T>, id: number, load: () => T): T {
  const known = values.get(id);
  if (known !== undefined) return known;
  const value = load();
  if (values.size >= MAX_CACHED) values.clear();
  values.set(id, value);
  return value;
}
