import type { TimedSample, WindowInfo } from '../../core/model/span.js';
import { ByteReader } from '../pack/byte-reader.js';
import { type OpenRef, parseRefBytes } from '../pack/id-bytes.js';
import { unpackSamples } from '../pack/sample-block.js';
import type { StackProfileBuilder } from '../stack-profile-builder.js';
import type { ThreadSelection, TimeRange } from '../store.js';
import type { PartitionReader } from './partition-reader.js';
import { StackImporter } from './stack-importer.js';

const BLOCKS = `
  SELECT start, span_base, stacks, samples FROM block INDEXED BY block_start
  WHERE instance = ? AND thread = ? AND start >= ? AND start <= ? AND stop >= ?`;
const SPAN_REF = 'SELECT ref FROM span_prof WHERE id = ?';
const WINDOWS = `
  SELECT thread, thread_name, start, stop, period, samples FROM thread_window INDEXED BY thread_window_start
  WHERE instance = ?1 AND start <= ?3 AND (stop > ?2 OR start >= ?2)`;

type BlockRow = [start: bigint, spanBase: bigint, stacks: Uint8Array, samples: Uint8Array];
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
      .flatMap((block) => readBlock(partition, block, selection, importer)),
  );
}

function readBlock(
  partition: PartitionReader,
  [start, spanBase, stackBytes, samples]: BlockRow,
  { fromUnixNano, toUnixNano }: ThreadSelection,
  importer: StackImporter,
): TimedSample[] {
  const startUnixNano = partition.absolute(start);
  const stacks = stackNumbers(stackBytes);
  const refs = new Map<number, OpenRef>();
  const timed: TimedSample[] = [];
  const range = [Number(fromUnixNano - startUnixNano), Number(toUnixNano - startUnixNano)] as const;
  for (const { offsetNanos, stack, span, wallNanos, cpuNanos } of unpackSamples(samples, ...range)) {
    timed.push({
      timestampUnixNano: startUnixNano + BigInt(offsetNanos),
      wallNanos,
      cpuNanos,
      stackIndex: importer.stack(stacks[stack]!),
      ...(span >= 0 && spanRef(partition, Number(spanBase) + span, refs)),
    });
  }
  return timed;
}

function stackNumbers(bytes: Uint8Array): number[] {
  const reader = new ByteReader(bytes);
  const stacks: number[] = [];
  while (!reader.done) stacks.push(reader.varint());
  return stacks;
}

function spanRef(partition: PartitionReader, id: number, refs: Map<number, OpenRef>): OpenRef {
  const known = refs.get(id);
  if (known !== undefined) return known;
  const ref = parseRefBytes(partition.connection.row<[Uint8Array]>(SPAN_REF, id)![0]);
  refs.set(id, ref);
  return ref;
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
