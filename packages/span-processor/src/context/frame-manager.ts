import type { ContextManager } from '@opentelemetry/api';
import { FrameStore } from './frame-store.js';
import { wrapManager } from './managed-methods.js';
import type { TrackedSpan } from './tracked-span.js';
import type { ContextTracker, FrameSlot, Storage } from './tracker.js';

/**
 * AsyncContextFrame on, and a context manager that keeps its context nobody knows where: a storage of our own, the
 * profiler's key, is entered beside it whenever the manager's `with` or `attach` is called. Contexts that become
 * active in another way are missed; `ProfilingContextManager` misses none.
 */
export class FrameManagerTracker implements ContextTracker {
  readonly strategy = 'frame-manager';
  #active = false;

  constructor(manager: ContextManager, storage: Storage, slot: FrameSlot) {
    const store = new FrameStore(slot);
    const labelOf = (context: unknown): unknown => (this.#active ? store.holderOf(context) : undefined);
    wrapManager(manager, {
      with: (context, enter) => storage.run(labelOf(context), enter),
      attach: (context) => {
        const prior = storage.getStore();
        storage.enterWith(labelOf(context));
        return () => storage.enterWith(prior);
      },
    });
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
}
