import type { SpanId } from '@hotspan/wire';
import type { Frame, StackEntry, StackProfile } from '../core/model/stack-profile.js';

interface Sum {
  readonly spanId: SpanId | undefined;
  readonly stackIndex: number;
  samples: number;
  wallNanos: number;
  cpuNanos: number;
}

/** Sums samples by (span, stack); equal frames and stacks of different sources become one. */
export class StackProfileBuilder {
  readonly #frames = new Map<string, number>();
  readonly #stacks = new Map<string, number>();
  readonly #sums = new Map<string, Sum>();
  readonly frames: Frame[] = [];
  readonly stacks: (readonly number[])[] = [];

  frame(frame: Frame): number {
    const key = `${frame.line}:${frame.column}:${frame.fileName}\0${frame.name}`;
    return intern(this.#frames, key, this.frames, () => ({ ...frame }));
  }

  /** @param frames Indices returned by `frame`, leaf first; copied. */
  stack(frames: readonly number[]): number {
    return intern(this.#stacks, frames.join(), this.stacks, () => [...frames]);
  }

  add(
    spanId: SpanId | undefined,
    stackIndex: number,
    samples: number,
    wallNanos: number,
    cpuNanos: number,
  ): void {
    const key = spanId === undefined ? `${stackIndex}` : `${spanId}${stackIndex}`;
    const sum = this.#sums.get(key);
    if (sum === undefined) {
      this.#sums.set(key, { spanId, stackIndex, samples, wallNanos, cpuNanos });
      return;
    }
    sum.samples += samples;
    sum.wallNanos += wallNanos;
    sum.cpuNanos += cpuNanos;
  }

  build(): StackProfile {
    const entries: StackEntry[] = [];
    for (const { spanId, ...sum } of this.#sums.values()) {
      entries.push(spanId === undefined ? sum : { spanId, ...sum });
    }
    return { frames: this.frames, stacks: this.stacks, entries };
  }
}

function intern<T>(indices: Map<string, number>, key: string, list: T[], make: () => T): number {
  const known = indices.get(key);
  if (known !== undefined) return known;
  const index = list.push(make()) - 1;
  indices.set(key, index);
  return index;
}
