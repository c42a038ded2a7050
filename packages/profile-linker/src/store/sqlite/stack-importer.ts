import type { SpanId } from '@hotspan/wire';
import type { StackProfileBuilder } from '../stack-profile-builder.js';
import type { DictionaryReader } from './dictionary-reader.js';
import type { StackSums } from './stack-sums.js';

/** Brings stacks of one partition, known by number, into a profile. */
export class StackImporter {
  readonly #dictionary: DictionaryReader;
  readonly #builder: StackProfileBuilder;
  readonly #frames = new Map<number, number>();
  readonly #stacks = new Map<number, number>();

  constructor(dictionary: DictionaryReader, builder: StackProfileBuilder) {
    this.#dictionary = dictionary;
    this.#builder = builder;
  }

  stack(id: number): number {
    const known = this.#stacks.get(id);
    if (known !== undefined) return known;
    const index = this.#builder.stack(this.#dictionary.stackOf(id).map((frame) => this.#frame(frame)));
    this.#stacks.set(id, index);
    return index;
  }

  addSums(sums: StackSums, spanId: SpanId | undefined): void {
    for (const [stack, { samples, wallNanos, cpuNanos }] of sums) {
      this.#builder.add(spanId, this.stack(stack), samples, wallNanos, cpuNanos);
    }
  }

  #frame(id: number): number {
    const known = this.#frames.get(id);
    if (known !== undefined) return known;
    const index = this.#builder.frame(this.#dictionary.frameOf(id));
    this.#frames.set(id, index);
    return index;
  }
}
