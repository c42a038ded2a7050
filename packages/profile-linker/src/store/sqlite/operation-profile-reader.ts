import type { StackProfile } from '../../core/model/stack-profile.js';
import { REF_BYTES } from '../pack/id-bytes.js';
import { StackProfileBuilder } from '../stack-profile-builder.js';
import type { SpanFilter } from '../store.js';
import { attributeFilter } from './attribute-filter.js';
import { readBlock } from './block-reader.js';
import type { PartitionReader } from './partition-reader.js';
import { REF_KEY } from './schema.js';
import { operationsOf, spanConditions } from './span-conditions.js';
import { StackImporter } from './stack-importer.js';
import { addBlockSums, type StackSums } from './stack-sums.js';

/** Own samples of the spans that match, merged by stack. */
export function readOperationProfile(partition: PartitionReader, filter: SpanFilter): StackProfile {
  const { connection, dictionary } = partition;
  const sums: StackSums = new Map();
  for (const [id, refs] of refsByBlock(partition, filter)) {
    const block = readBlock(connection, id);
    const wanted = new Set(refs.map((ref) => block.rows.indexOfRef(ref)));
    wanted.delete(-1);
    addBlockSums(block, (span) => (wanted.has(span) ? sums : undefined));
  }
  const builder = new StackProfileBuilder();
  new StackImporter(dictionary, builder).addSums(sums, undefined);
  return builder.build();
}

/** The blocks that may hold samples of the spans that match, each with the references of these spans. */
function refsByBlock(partition: PartitionReader, filter: SpanFilter): Map<number, Uint8Array[]> {
  const { sql, values } = spanConditions(partition, filter);
  const query = `
    SELECT id, ref, block FROM span INDEXED BY span_duration CROSS JOIN span_block ON key = ${REF_KEY}
    WHERE profiled = 1 AND operation = ?${sql}`;
  const isWanted =
    filter.attributes === undefined ? () => true : attributeFilter(partition, filter.attributes);
  const blocks = new Map<number, Uint8Array[]>();
  for (const operation of operationsOf(partition, filter)) {
    const rows = partition.connection.rows<[number, Uint8Array, number]>(query, operation, ...values);
    for (const [id, ref, block] of rows) {
      if (!isWanted(BigInt(id))) continue;
      const refs = blocks.get(block);
      if (refs === undefined) blocks.set(block, [ref.subarray(0, REF_BYTES)]);
      else refs.push(ref.subarray(0, REF_BYTES));
    }
  }
  return blocks;
}
