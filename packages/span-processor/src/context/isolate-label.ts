import { spanOf } from './frame-store.js';
import { type TrackedSpan, trackedSpan } from './tracked-span.js';
import type { IsolateSlot } from './tracker.js';

interface Label {
  context: unknown;
}

/**
 * The one label of an isolate without AsyncContextFrame. The profiler holds a mutable object; switching writes one
 * field of it, and only after a sample has taken the object (and keeps it) is a new one made.
 */
export class IsolateLabel {
  readonly #slot: IsolateSlot;
  #label: Label = { context: undefined };
  #samplesSeen = -1;

  constructor(slot: IsolateSlot) {
    this.#slot = slot;
  }

  get context(): unknown {
    return this.#label.context;
  }

  switchTo(context: unknown): void {
    const label = this.#label;
    if (label.context === context) return;
    const count = this.#slot.sampleCount();
    if (count === this.#samplesSeen) {
      label.context = context;
      return;
    }
    this.#samplesSeen = count;
    this.#label = { context };
    this.#slot.setCurrent(this.#label);
  }

  /** Hands the profiler a fresh object: the count it is compared with began anew. */
  renew(): void {
    this.#samplesSeen = this.#slot.sampleCount();
    this.#label = { context: this.#label.context };
    this.#slot.setCurrent(this.#label);
  }

  static spanOf(sampled: object): TrackedSpan | undefined {
    return trackedSpan(spanOf((sampled as Label).context));
  }
}
