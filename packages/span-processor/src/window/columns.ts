import type { FlatSamples, FlatStacks } from './flat-profile.js';

/** Collects stacks. */
export class StackColumns {
  readonly #offsets: number[] = [0];
  readonly #positions: number[] = [];

  /** @param path outermost first. @returns the stack's index */
  add(path: readonly number[]): number {
    for (let i = path.length - 1; i >= 0; i--) this.#positions.push(path[i]!);
    return this.#offsets.push(this.#positions.length) - 2;
  }

  finish(): FlatStacks {
    return { offsets: Uint32Array.from(this.#offsets), positions: Uint32Array.from(this.#positions) };
  }
}

/** Collects samples, at most as many as it was made for. */
export class SampleColumns {
  readonly #stacks: Uint32Array;
  readonly #counts: Uint32Array;
  readonly #cpuNanos: Float64Array;
  readonly #timesMicros: BigInt64Array;
  readonly #labels: Uint32Array;
  #length = 0;

  constructor(capacity: number) {
    this.#stacks = new Uint32Array(capacity);
    this.#counts = new Uint32Array(capacity);
    this.#cpuNanos = new Float64Array(capacity);
    this.#timesMicros = new BigInt64Array(capacity);
    this.#labels = new Uint32Array(capacity);
  }

  add(stack: number, count: number, cpuNanos: number, timeMicros: bigint, label: number): void {
    const row = this.#length++;
    this.#stacks[row] = stack;
    this.#counts[row] = count;
    this.#cpuNanos[row] = Math.max(0, Math.round(cpuNanos));
    this.#timesMicros[row] = timeMicros;
    this.#labels[row] = label;
  }

  finish(): FlatSamples {
    return {
      stacks: this.#stacks.slice(0, this.#length),
      counts: this.#counts.slice(0, this.#length),
      cpuNanos: this.#cpuNanos.slice(0, this.#length),
      timesMicros: this.#timesMicros.slice(0, this.#length),
      labels: this.#labels.slice(0, this.#length),
    };
  }
}
