import type { SpanId, TraceId } from '@hotspan/wire';
import { KEY_END, KEY_START, REF_BYTES, refBytes } from '../pack/id-bytes.js';
import type { StackProfileBuilder } from '../stack-profile-builder.js';
import type { PartitionReader } from './partition-reader.js';
import { REF_KEY } from './schema.js';
import { StackImporter } from './stack-importer.js';

const SPAN_SAMPLES = `
  SELECT data FROM span_prof INDEXED BY span_prof_ref WHERE ${REF_KEY} = ? AND ref = ?`;

/** Packed sums of one span, one item a block. @param ref At least the 24 bytes of trace id and span id. */
export function readSums(partition: PartitionReader, ref: Uint8Array): Uint8Array[] {
  const key = ref.subarray(KEY_START, KEY_END);
  const rows = partition.connection.rows<[Uint8Array]>(SPAN_SAMPLES, key, ref.subarray(0, REF_BYTES));
  return rows.map(([data]) => data);
}

/** Adds the samples of some spans of a trace. */
export function addSpanProfile(
  partition: PartitionReader,
  traceId: TraceId,
  spanIds: Iterable<SpanId>,
  builder: StackProfileBuilder,
): void {
  const importer = new StackImporter(partition.dictionary, builder);
  for (const spanId of spanIds) {
    for (const data of readSums(partition, refBytes(traceId, spanId))) importer.addSums(data, spanId);
  }
}
