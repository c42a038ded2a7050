import type { SpanId, TraceId } from '@hotspan/wire';
import type { SpanTotals } from '../../core/model/span.js';
import { parseRefBytes, refBytes, traceIdBytes, traceKeyBounds } from '../pack/id-bytes.js';
import type { StackProfileBuilder } from '../stack-profile-builder.js';
import { blocksOf, readBlock } from './block-reader.js';
import type { PartitionReader } from './partition-reader.js';
import { StackImporter } from './stack-importer.js';
import { addBlockSums, addBlockTotals, type StackSum, type StackSums } from './stack-sums.js';

const BLOCKS_OF_TRACE = 'SELECT DISTINCT block FROM span_block WHERE key >= ? AND key <= ?';

/** Adds the samples of some spans of a trace. */
export function addSpanProfile(
  { connection, dictionary }: PartitionReader,
  traceId: TraceId,
  spanIds: Iterable<SpanId>,
  builder: StackProfileBuilder,
): void {
  const wanted = new Map<number, [ref: Uint8Array, sums: StackSums][]>();
  const sumsOf = new Map<SpanId, StackSums>();
  for (const spanId of spanIds) {
    const ref = refBytes(traceId, spanId);
    const sums: StackSums = new Map();
    sumsOf.set(spanId, sums);
    for (const block of blocksOf(connection, ref))
      wanted.set(block, [...(wanted.get(block) ?? []), [ref, sums]]);
  }
  for (const [id, refs] of wanted) {
    const block = readBlock(connection, id);
    const bySpan = new Map(refs.map(([ref, sums]) => [block.rows.indexOfRef(ref), sums]));
    bySpan.delete(-1);
    addBlockSums(block, (span) => bySpan.get(span));
  }
  const importer = new StackImporter(dictionary, builder);
  for (const [spanId, sums] of sumsOf) importer.addSums(sums, spanId);
}

/** Adds to `totals` what the partition holds of each span of the trace. */
export function addTraceTotals(
  { connection }: PartitionReader,
  traceId: TraceId,
  totals: Map<SpanId, StackSum>,
): void {
  const id = traceIdBytes(traceId);
  for (const [row] of connection.rows<[number]>(BLOCKS_OF_TRACE, ...traceKeyBounds(traceId))) {
    const block = readBlock(connection, row);
    const bySpan = new Map<number, StackSum>();
    for (const index of block.rows.refsOfTrace(id)) {
      const { spanId } = parseRefBytes(block.rows.refAt(index));
      if (spanId === undefined) continue;
      const sum = totals.get(spanId) ?? noSum();
      totals.set(spanId, sum);
      bySpan.set(index, sum);
    }
    addBlockTotals(block, (span) => bySpan.get(span));
  }
}

/** Totals of one span. */
export function spanTotals({ connection }: PartitionReader, spanId: SpanId, ref: Uint8Array): SpanTotals {
  const sum = noSum();
  for (const id of blocksOf(connection, ref)) {
    const block = readBlock(connection, id);
    const own = block.rows.indexOfRef(ref);
    if (own >= 0) addBlockTotals(block, (span) => (span === own ? sum : undefined));
  }
  return { spanId, ...sum };
}

function noSum(): StackSum {
  return { samples: 0, wallNanos: 0, cpuNanos: 0 };
}
