import type { SpanSummary } from '../../core/model/span.js';
import { mergeRuns, type Run } from '../merge-runs.js';
import { parseRefBytes } from '../pack/id-bytes.js';
import { decodeCursor, encodeCursor } from '../search-cursor.js';
import { checkSearch } from '../span-search.js';
import type { SpanPage, SpanSearch } from '../store.js';
import { badCursor } from '../store-error.js';
import { attributeFilter } from './attribute-filter.js';
import { readNarrowRange } from './narrow-range.js';
import type { PartitionReader } from './partition-reader.js';
import { spanTotals } from './profile-reader.js';
import { operationsOf, spanConditions } from './span-conditions.js';
import { type Candidate, compareCandidates, SpanRun } from './span-run.js';
import { SPAN_KINDS, STATUS_CODES } from './span-writer.js';

const SPAN = 'SELECT ref, operation, instance, kind, status FROM span WHERE id = ?';

/** One page over all partitions. */
export function searchPage(partitions: readonly PartitionReader[], search: SpanSearch): SpanPage {
  checkSearch(search);
  const after = search.cursor === undefined ? undefined : afterCursor(partitions, search, search.cursor);
  const found: Candidate[] = [];
  for (const candidate of matches(partitions, search, after)) {
    found.push(candidate);
    if (found.length > search.limit) break;
  }
  const page = found.slice(0, search.limit);
  const last = page.at(-1);
  return {
    spans: page.map((candidate) => summaryOf(partitions, candidate)),
    ...(found.length > page.length && last !== undefined && { nextCursor: cursorAt(search, last) }),
  };
}

/** Spans that match, in the order of the search. */
function* matches(
  partitions: readonly PartitionReader[],
  search: SpanSearch,
  after: Candidate | undefined,
): Generator<Candidate> {
  const runs = partitions.flatMap((partition) => runsOf(partition, search, after));
  const filters = new Map(
    partitions.map((partition) => [
      partition,
      search.attributes === undefined ? () => true : attributeFilter(partition, search.attributes),
    ]),
  );
  for (const candidate of mergeRuns(runs, (a, b) => compareCandidates(search.sort, a, b))) {
    if (filters.get(candidate.partition)!(candidate.id)) yield candidate;
  }
}

interface BoundedRun {
  readonly run: Run<Candidate>;
  readonly bound: Candidate;
}

function runsOf(partition: PartitionReader, search: SpanSearch, after: Candidate | undefined): BoundedRun[] {
  const operations = operationsOf(partition, search);
  const inRange = readNarrowRange(partition, operations, search);
  if (inRange === undefined) return runsByOperation(partition, operations, search, after);
  const isAfter = (one: Candidate): boolean =>
    after === undefined || compareCandidates(search.sort, one, after) < 0;
  const items = inRange.filter(isAfter).sort((a, b) => compareCandidates(search.sort, b, a));
  const [first] = items;
  return first === undefined ? [] : [{ run: { items, refill: () => false }, bound: first }];
}

/** Each operation with its greatest span, so that most operations are never read. */
function runsByOperation(
  partition: PartitionReader,
  operations: readonly number[],
  search: SpanSearch,
  after: Candidate | undefined,
): BoundedRun[] {
  const conditions = spanConditions(partition, search);
  return operationHeads(partition, operations, search).map(({ operation, durationNanos, startUnixNano }) => ({
    run: new SpanRun(partition, operation, search, conditions, after),
    bound: { partition, id: 2n ** 62n, durationNanos, startUnixNano },
  }));
}

interface Head {
  readonly operation: number;
  readonly durationNanos: bigint;
  readonly startUnixNano: bigint;
}

function operationHeads(
  partition: PartitionReader,
  operations: readonly number[],
  search: SpanSearch,
): Head[] {
  const { connection } = partition;
  const column = search.sort;
  const sql = `SELECT (SELECT max(${column}) FROM span INDEXED BY span_${column} WHERE operation = ?)`;
  return operations.flatMap((operation) => {
    const max = connection.bigRows<[bigint | null]>(sql, operation)[0]![0];
    if (max === null) return [];
    const isDuration = column === 'duration';
    const startUnixNano = partition.absolute(isDuration ? 2n ** 62n : max);
    return [{ operation, durationNanos: isDuration ? max : 0n, startUnixNano }];
  });
}

function summaryOf(partitions: readonly PartitionReader[], candidate: Candidate): SpanSummary {
  const { connection, dictionary } = candidate.partition;
  type Row = [Uint8Array, number, number, number, number];
  const [ref, operationId, instance, kind, status] = connection.row<Row>(SPAN, candidate.id)!;
  const { traceId, spanId, parentSpanId } = parseRefBytes(ref);
  const totals = partitions.map((partition) => spanTotals(partition, spanId!, ref));
  return {
    traceId: traceId!,
    spanId: spanId!,
    ...(parentSpanId !== undefined && { parentSpanId }),
    service: dictionary.instanceOf(instance).service,
    operation: dictionary.operationOf(operationId).name,
    kind: SPAN_KINDS[kind]!,
    statusCode: STATUS_CODES[status]!,
    startUnixNano: candidate.startUnixNano,
    durationNanos: Number(candidate.durationNanos),
    samples: sum(totals.map(({ samples }) => samples)),
    wallNanos: sum(totals.map(({ wallNanos }) => wallNanos)),
    cpuNanos: sum(totals.map(({ cpuNanos }) => cpuNanos)),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function cursorAt(search: SpanSearch, { partition, id, durationNanos, startUnixNano }: Candidate): string {
  return encodeCursor(search, [durationNanos, startUnixNano, BigInt(partition.startMillis), id]);
}

/** The partition of a cursor may be gone by now; its start still tells where the page ended. */
function afterCursor(partitions: readonly PartitionReader[], search: SpanSearch, cursor: string): Candidate {
  const [durationNanos, startUnixNano, startMillis, id] = decodeCursor(search, cursor, 4);
  const partition = partitions.find((one) => one.startMillis === Number(startMillis));
  if (partition === undefined) throw badCursor('points into data that is no longer kept');
  return { partition, id: id!, durationNanos: durationNanos!, startUnixNano: startUnixNano! };
}
