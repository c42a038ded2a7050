import { createHook } from 'node:async_hooks';
import { contextOf, FrameStore } from './frame-store.js';
import type { TrackedSpan } from './tracked-span.js';
import type { ContextTracker, FrameSlot, Storage } from './tracker.js';
import { untracked } from './untracked-storage.js';

/** Windows without a context from before: then those in flight are taken to have ended. */
const QUIET_WINDOWS = 2;

/**
 * AsyncContextFrame on, and the context manager keeps its context in an `AsyncLocalStorage`: that storage is the
 * profiler's key. Whatever way a context becomes active (`with`, `bind`, `attach`, `bindStore`, `run`, `snapshot`),
 * it is in the frame, and the frame is what the signal handler reads. Nothing can diverge, and no hook runs.
 *
 * The storage is adapted in place rather than replaced: contexts in flight and channels bound to it stay valid.
 * Contexts that were entered before carry no label yet; they get one when they are next read, or, for as long as
 * there are any, when a `before` hook sees them. The hook cannot see the one continuation of an `await` that was
 * pending when it began (V8 gives that one no promise to tell of); it stays without a label, never with a wrong one.
 */
export class FrameStorageTracker implements ContextTracker {
  readonly strategy = 'frame-storage';
  readonly #storage: Storage;
  readonly #store: FrameStore;
  readonly #arrivals: ReturnType<typeof createHook>;
  #active = false;
  #quietWindows = 0;

  /** @param late whether contexts may be in flight already */
  constructor(storage: Storage, slot: FrameSlot, late: boolean) {
    this.#storage = storage;
    this.#store = new FrameStore(slot);
    this.#arrivals = createHook({ before: () => void storage.getStore() });
    this.#quietWindows = late ? 0 : QUIET_WINDOWS;
    this.#adapt();
  }

  start(): void {
    this.#active = true;
    if (this.#quietWindows >= QUIET_WINDOWS) return;
    this.#storage.getStore();
    this.#arrivals.enable();
  }

  stop(): void {
    this.#arrivals.disable();
    this.#active = false;
  }

  rotated(): void {
    this.#quietWindows++;
    if (this.#quietWindows >= QUIET_WINDOWS) this.#arrivals.disable();
  }

  spanOf(sampled: object): TrackedSpan {
    return sampled as TrackedSpan;
  }

  // The overrides stay for good: frames in flight hold holders, and only `getStore` can turn them back.
  #adapt(): void {
    const storage = this.#storage;
    const { getStore, enterWith } = untracked(storage);
    const store = this.#store;
    const toStore = (context: unknown): unknown => (this.#active ? store.toStore(context) : context);

    const current = (): unknown => {
      const stored = getStore();
      if (!this.#active || typeof stored !== 'object' || stored === null) return stored;
      if (contextOf(stored) !== undefined || !store.isUntracked(stored)) return stored;
      // Entered before tracking began: the same context again, this time with its label.
      this.#quietWindows = 0;
      const holder = store.toStore(stored);
      enterWith(holder);
      return holder;
    };
    storage.getStore = () => {
      const stored = current();
      return typeof stored === 'object' && stored !== null ? (contextOf(stored) ?? stored) : stored;
    };
    storage.enterWith = (context) => enterWith(toStore(context));
    storage.run = <R>(context: unknown, fn: (...args: unknown[]) => R, ...args: unknown[]): R => {
      const prior = current();
      const next = toStore(context);
      if (Object.is(prior, next)) return fn(...args);
      enterWith(next);
      try {
        return fn(...args);
      } finally {
        enterWith(prior);
      }
    };
  }
}
