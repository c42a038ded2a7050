import type { TimedSample, WindowInfo } from '../../core/model/span.js';
import { parseRefBytes } from '../pack/id-bytes.js';
import type { StackProfileBuilder } from '../stack-profile-builder.js';
import type { ThreadSelection, TimeRange } from '../store.js';
import { storedBlock } from './block-reader.js';
import type { PartitionReader } from './partition-reader.js';
import { StackImporter } from './stack-importer.js';

const BLOCKS = `
  SELECT start, stacks, data FROM block INDEXED BY block_start
  WHERE instance = ? AND thread = ? AND start >= ? AND start <= ? AND stop >= ?`;
const WINDOWS = `
  SELECT thread, thread_name, start, stop, period, samples FROM thread_window INDEXED BY thread_window_start
  WHERE instance = ?1 AND start <= ?3 AND (stop > ?2 OR start >= ?2)`;

type BlockRow = [start: bigint, stacks: Uint8Array, data: Uint8Array];
type WindowRow = [bigint, bigint, bigint, bigint, bigint, bigint];

/** Samples of one thread in a time range; in time order within a block only. */
export function readThread(
  partition: PartitionReader,
  selection: ThreadSelection,
  builder: StackProfileBuilder,
): TimedSample[] {
  const [from, last] = partition.bounds(selection);
  const earliest = partition.relative(selection.fromUnixNano - BigInt(partition.meta().longestBlockNanos));
  const importer = new StackImporter(partition.dictionary, builder);
  return instanceRows(partition, selection.instanceId).flatMap((instance) =>
    partition.connection
      .bigRows<BlockRow>(BLOCKS, instance, selection.threadId, earliest, last, from)
      .flatMap((block) => samplesOf(block, partition.absolute(block[0]), selection, importer)),
  );
}

function samplesOf(
  [, stackBytes, data]: BlockRow,
  startUnixNano: bigint,
  { fromUnixNano, toUnixNano }: ThreadSelection,
  importer: StackImporter,
): TimedSample[] {
  const { rows, stacks } = storedBlock(stackBytes, data);
  const offsets = rows.offsetsNanos();
  const from = Number(fromUnixNano - startUnixNano);
  const to = Number(toUnixNano - startUnixNano);
  const timed: TimedSample[] = [];
  rows.forEachRun((span, begin, end) => {
    if (offsets[end - 1]! < from || offsets[begin]! >= to) return;
    const { traceId, spanId } = span < 0 ? {} : parseRefBytes(rows.refAt(span));
    for (let row = begin; row < end; row++) {
      if (offsets[row]! < from || offsets[row]! >= to) continue;
      timed.push({
        timestampUnixNano: startUnixNano + BigInt(offsets[row]!),
        wallNanos: rows.wallNanos.at(row),
        cpuNanos: rows.cpuNanos.at(row),
        stackIndex: importer.stack(stacks[rows.stacks.at(row)]!),
        ...(traceId !== undefined && { traceId }),
        ...(spanId !== undefined && { spanId }),
      });
    }
  });
  return timed;
}

/** In no order. */
export function readWindows(partition: PartitionReader, instanceId: string, range: TimeRange): WindowInfo[] {
  const { connection, dictionary } = partition;
  const bounds = partition.bounds(range);
  return instanceRows(partition, instanceId).flatMap((instance) =>
    connection.bigRows<WindowRow>(WINDOWS, instance, ...bounds).map((row) => ({
      instanceId,
      service: dictionary.instanceOf(instance).service,
      threadId: Number(row[0]),
      threadName: dictionary.textOf(Number(row[1])),
      startUnixNano: partition.absolute(row[2]),
      endUnixNano: partition.absolute(row[3]),
      periodNanos: Number(row[4]),
      samples: Number(row[5]),
    })),
  );
}

/** Several rows when the attributes of a resource changed while the process ran. */
function instanceRows({ dictionary }: PartitionReader, instanceId: string): number[] {
  return dictionary
    .instances()
    .filter((instance) => instance.instanceId === instanceId)
    .map(({ id }) => id);
}
