import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';

/** One timed sample within its block. */
export interface BlockSample {
  /** Nanoseconds after the start of the block. */
  readonly offsetNanos: number;
  /** Index into the block's stacks. */
  readonly stack: number;
  /** Index into the block's spans; -1 for a sample outside of any. */
  readonly span: number;
  readonly wallNanos: number;
  readonly cpuNanos: number;
}

/**
 * The samples of a block as five columns, each after its length in bytes: time (difference of differences, for
 * samples come at a steady pace), stack, span, wall (difference to the sample before) and CPU.
 * @param samples By time.
 */
export function packSamples(samples: readonly BlockSample[]): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter();
  const column = new ByteWriter();
  let lastOffset = 0;
  let lastStep = 0;
  let lastWall = 0;
  for (const { offsetNanos } of samples) {
    const step = offsetNanos - lastOffset;
    column.signed(step - lastStep);
    lastOffset = offsetNanos;
    lastStep = step;
  }
  out.sized(column.take());
  for (const { stack } of samples) column.varint(stack);
  out.sized(column.take());
  for (const { span } of samples) column.varint(span + 1);
  out.sized(column.take());
  for (const { wallNanos } of samples) {
    column.signed(wallNanos - lastWall);
    lastWall = wallNanos;
  }
  out.sized(column.take());
  for (const { cpuNanos } of samples) column.signed(cpuNanos);
  out.sized(column.take());
  return out.take();
}

/** Samples of a packed block from `fromOffset` until before `toOffset`, by time. */
export function* unpackSamples(
  bytes: Uint8Array,
  fromOffset: number,
  toOffset: number,
): Generator<BlockSample> {
  const reader = new ByteReader(bytes);
  const [times, stacks, spans, walls, cpus] = Array.from({ length: 5 }, () => new ByteReader(reader.sized()));
  let offsetNanos = 0;
  let step = 0;
  let wallNanos = 0;
  while (!times!.done) {
    step += times!.signed();
    offsetNanos += step;
    if (offsetNanos >= toOffset) return;
    wallNanos += walls!.signed();
    const sample = {
      offsetNanos,
      stack: stacks!.varint(),
      span: spans!.varint() - 1,
      wallNanos,
      cpuNanos: cpus!.signed(),
    };
    if (offsetNanos >= fromOffset) yield sample;
  }
}
