import { ByteReader } from '../pack/byte-reader.js';
import { keyOf } from '../pack/id-bytes.js';
import { SampleBlock } from '../pack/sample-block.js';
import type { Connection } from './connection.js';

const BLOCKS_OF_SPAN = 'SELECT block FROM span_block WHERE key = ?';
const BLOCK = 'SELECT stacks, data FROM block WHERE id = ?';
const DATA = 'SELECT data FROM block WHERE id = ?';

/** A block with its stacks as the dictionary numbers them. */
export interface StoredBlock {
  readonly rows: SampleBlock;
  readonly stacks: readonly number[];
}

/** Blocks that may hold samples of a reference. */
export function blocksOf(connection: Connection, ref: Uint8Array): number[] {
  return connection.rows<[number]>(BLOCKS_OF_SPAN, keyOf(ref)).map(([block]) => block);
}

export function readBlock(connection: Connection, id: number): StoredBlock {
  return storedBlock(...connection.row<[Uint8Array, Uint8Array]>(BLOCK, id)!);
}

export function storedBlock(stackBytes: Uint8Array, data: Uint8Array): StoredBlock {
  const reader = new ByteReader(stackBytes);
  const stacks: number[] = [];
  while (!reader.done) stacks.push(reader.varint());
  return { rows: new SampleBlock(data), stacks };
}

/** Whether samples of the reference are stored. */
export function hasSamples(connection: Connection, ref: Uint8Array): boolean {
  return blocksOf(connection, ref).some((block) => {
    const [data] = connection.row<[Uint8Array]>(DATA, block)!;
    return new SampleBlock(data).indexOfRef(ref) >= 0;
  });
}
