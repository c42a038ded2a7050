/** One encoded window on its way. */
export interface QueuedBody {
  /** The compressed bytes, or what kept them from being made. */
  readonly body: Promise<Uint8Array>;
  /** Bytes before compression: what counts against the bound, since compression may still be under way. */
  readonly byteLength: number;
  /** Called once, when the window is delivered or dropped. */
  readonly settle: () => void;
  readonly settled: Promise<void>;
}

/**
 * Encoded windows that wait, bounded in count and bytes. Room is made by dropping the oldest: when the linker comes
 * back, the latest windows are those whose spans it gets too.
 */
export class BodyQueue {
  readonly #maxCount: number;
  readonly #maxBytes: number;
  readonly #bodies: QueuedBody[] = [];
  #bytes = 0;

  constructor(maxCount: number, maxBytes: number) {
    this.#maxCount = maxCount;
    this.#maxBytes = maxBytes;
  }

  get length(): number {
    return this.#bodies.length;
  }

  /** Whether a window of this size fits at all. */
  accepts(byteLength: number): boolean {
    return byteLength <= this.#maxBytes;
  }

  /** Adds `body` and returns what had to go for it. */
  push(body: QueuedBody): readonly QueuedBody[] {
    const removed: QueuedBody[] = [];
    while (this.#bodies.length >= this.#maxCount || this.#bytes + body.byteLength > this.#maxBytes) {
      const oldest = this.shift();
      if (oldest === undefined) break;
      removed.push(oldest);
    }
    this.#bodies.push(body);
    this.#bytes += body.byteLength;
    return removed;
  }

  shift(): QueuedBody | undefined {
    const oldest = this.#bodies.shift();
    if (oldest !== undefined) this.#bytes -= oldest.byteLength;
    return oldest;
  }

  waiting(): readonly QueuedBody[] {
    return [...this.#bodies];
  }
}
