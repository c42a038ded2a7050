import { contextOf, FrameStore } from './frame-store.js';
import type { TrackedSpan } from './tracked-span.js';
import type { ContextTracker, FrameSlot, Storage } from './tracker.js';

/**
 * AsyncContextFrame on, and the context manager keeps its context in an `AsyncLocalStorage`: that storage is the
 * profiler's key. Whatever way a context becomes active (`with`, `bind`, `attach`, `bindStore`, `run`, `snapshot`),
 * it is in the frame, and the frame is what the signal handler reads. No hook runs and nothing can diverge.
 *
 * The storage is adapted in place rather than replaced: contexts in flight and channels bound to it stay valid.
 */
export class FrameStorageTracker implements ContextTracker {
  readonly strategy = 'frame-storage';
  readonly #store: FrameStore;
  #active = false;

  constructor(storage: Storage, slot: FrameSlot) {
    this.#store = new FrameStore(slot);
    this.#adapt(storage);
  }

  start(): void {
    this.#active = true;
  }

  stop(): void {
    this.#active = false;
  }

  rotated(): void {}

  spanOf(sampled: object): TrackedSpan {
    return sampled as TrackedSpan;
  }

  // The overrides stay for good: frames in flight hold holders, and only `getStore` can turn them back.
  #adapt(storage: Storage): void {
    const { getStore, enterWith } = Object.getPrototypeOf(storage) as Storage;
    const store = this.#store;
    const toStore = (context: unknown): unknown => (this.#active ? store.toStore(context) : context);

    storage.getStore = () => {
      const current = getStore.call(storage);
      if (typeof current !== 'object' || current === null) return current;
      const context = contextOf(current);
      if (context !== undefined) return context;
      // Entered before tracking began: the same context again, this time with its label.
      if (this.#active && store.isUntracked(current)) enterWith.call(storage, store.toStore(current));
      return current;
    };
    storage.enterWith = (context) => enterWith.call(storage, toStore(context));
    storage.run = <R>(context: unknown, fn: (...args: unknown[]) => R, ...args: unknown[]): R => {
      const prior = getStore.call(storage);
      const next = toStore(context);
      if (Object.is(prior, next)) return fn(...args);
      enterWith.call(storage, next);
      try {
        return fn(...args);
      } finally {
        enterWith.call(storage, prior);
      }
    };
  }
}
