import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import { REF_BYTES } from './id-bytes.js';
import { NumberColumn, packNumbers } from './number-column.js';

/** A row of a block: one timed sample, or the sum of all samples without time of one span and stack. */
export interface BlockRow {
  /** Nanoseconds after the start of the block, ascending; 0 without time. */
  readonly offsetNanos: number;
  /** Index into the block's stacks. */
  readonly stack: number;
  /** Index into the block's references; -1 for a sample outside of any span. */
  readonly span: number;
  readonly samples: number;
  readonly wallNanos: number;
  readonly cpuNanos: number;
}

const TRACE_BYTES = 16;
const SPAN_BYTES = REF_BYTES - TRACE_BYTES;

/**
 * Columns of numbers, one after the other; spans in runs, for a thread stays with a span for a while.
 * @param refs 24 bytes each: trace id and span id.
 */
export function packBlock(rows: readonly BlockRow[], refs: Uint8Array): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  writer.varint(rows.length);
  packRefs(writer, refs);
  packRuns(writer, rows);
  packNumbers(
    writer,
    rows.map(({ stack }) => stack),
  );
  packNumbers(
    writer,
    rows.map(({ offsetNanos }, index) => offsetNanos - (rows[index - 1]?.offsetNanos ?? 0)),
  );
  packNumbers(
    writer,
    rows.map(({ samples }) => samples),
  );
  packNumbers(
    writer,
    rows.map(({ wallNanos }) => wallNanos),
  );
  packNumbers(
    writer,
    rows.map(({ cpuNanos }) => cpuNanos),
  );
  return writer.take();
}

/** Each trace id once, then for each reference the position of its trace and its span id. */
function packRefs(writer: ByteWriter, refs: Uint8Array): void {
  const traces = new Map<string, number>();
  const traceOf: number[] = [];
  const spans = new ByteWriter();
  for (let at = 0; at < refs.length; at += REF_BYTES) {
    const trace = Buffer.from(refs.subarray(at, at + TRACE_BYTES)).toString('latin1');
    if (!traces.has(trace)) traces.set(trace, traces.size);
    traceOf.push(traces.get(trace)!);
    spans.bytes(refs.subarray(at + TRACE_BYTES, at + REF_BYTES));
  }
  writer.sized(Buffer.from([...traces.keys()].join(''), 'latin1'));
  packNumbers(writer, traceOf);
  writer.sized(spans.take());
}

function packRuns(writer: ByteWriter, rows: readonly BlockRow[]): void {
  for (let from = 0, to = 0; from < rows.length; from = to) {
    const { span } = rows[from]!;
    while (to < rows.length && rows[to]!.span === span) to++;
    writer.varint(to - from);
    writer.varint(span + 1);
  }
}

/** A packed block; what is not asked for is not unpacked. */
export class SampleBlock {
  readonly length: number;
  readonly stacks: NumberColumn;
  readonly samples: NumberColumn;
  readonly wallNanos: NumberColumn;
  readonly cpuNanos: NumberColumn;
  readonly #traces: Uint8Array;
  readonly #traceOf: NumberColumn;
  readonly #spanIds: Uint8Array;
  /** Length and span of each run, in turn. */
  readonly #runs: readonly number[];
  readonly #steps: NumberColumn;

  constructor(bytes: Uint8Array) {
    const reader = new ByteReader(bytes);
    this.length = reader.varint();
    this.#traces = reader.sized();
    this.#traceOf = new NumberColumn(reader);
    this.#spanIds = reader.sized();
    this.#runs = unpackRuns(reader, this.length);
    this.stacks = new NumberColumn(reader);
    this.#steps = new NumberColumn(reader);
    this.samples = new NumberColumn(reader);
    this.wallNanos = new NumberColumn(reader);
    this.cpuNanos = new NumberColumn(reader);
  }

  get refCount(): number {
    return this.#spanIds.length / SPAN_BYTES;
  }

  /** 24 bytes. */
  refAt(index: number): Uint8Array {
    const ref = new Uint8Array(REF_BYTES);
    const trace = this.#traceOf.at(index) * TRACE_BYTES;
    ref.set(this.#traces.subarray(trace, trace + TRACE_BYTES));
    ref.set(this.#spanIds.subarray(index * SPAN_BYTES, (index + 1) * SPAN_BYTES), TRACE_BYTES);
    return ref;
  }

  /** Position of a reference (its first 24 bytes); -1 when the block has no samples of it. */
  indexOfRef(ref: Uint8Array): number {
    const trace = this.#indexOfTrace(ref);
    for (let index = 0; trace >= 0 && index < this.refCount; index++) {
      const isSame = equalAt(this.#spanIds, index * SPAN_BYTES, ref, TRACE_BYTES, SPAN_BYTES);
      if (isSame && this.#traceOf.at(index) === trace) return index;
    }
    return -1;
  }

  /** Positions of the references of a trace, given by 16 bytes. */
  refsOfTrace(traceId: Uint8Array): number[] {
    const trace = this.#indexOfTrace(traceId);
    if (trace < 0) return [];
    return Array.from({ length: this.refCount }, (_, index) => index).filter(
      (i) => this.#traceOf.at(i) === trace,
    );
  }

  /** Calls `visit` with the rows from `from` until before `to`, and with their span (-1 for none). */
  forEachRun(visit: (span: number, from: number, to: number) => void): void {
    for (let run = 0, from = 0; run < this.#runs.length; run += 2) {
      const to = from + this.#runs[run]!;
      visit(this.#runs[run + 1]! - 1, from, to);
      from = to;
    }
  }

  /** Nanoseconds after the start of the block, by row. */
  offsetsNanos(): Float64Array {
    const offsets = new Float64Array(this.length);
    for (let row = 0, offset = 0; row < this.length; row++) {
      offset += this.#steps.at(row);
      offsets[row] = offset;
    }
    return offsets;
  }

  #indexOfTrace(traceId: Uint8Array): number {
    for (let at = 0; at < this.#traces.length; at += TRACE_BYTES) {
      if (equalAt(this.#traces, at, traceId, 0, TRACE_BYTES)) return at / TRACE_BYTES;
    }
    return -1;
  }
}

function unpackRuns(reader: ByteReader, length: number): number[] {
  const runs: number[] = [];
  for (let rows = 0; rows < length; ) {
    const count = reader.varint();
    runs.push(count, reader.varint());
    rows += count;
  }
  return runs;
}

function equalAt(a: Uint8Array, aFrom: number, b: Uint8Array, bFrom: number, count: number): boolean {
  for (let i = 0; i < count; i++) if (a[aFrom + i] !== b[bFrom + i]) return false;
  return true;
}
