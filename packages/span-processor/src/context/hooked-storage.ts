import { HookedTracker } from './hooked-tracker.js';
import type { IsolateSlot, Storage } from './tracker.js';
import { untracked } from './untracked-storage.js';

/**
 * AsyncContextFrame off, and the context manager keeps its context in an `AsyncLocalStorage`: entering the storage
 * moves the isolate's label with it, and one `before` hook re-reads the storage when another async resource takes
 * over. The storage itself keeps plain contexts.
 */
export class HookedStorageTracker extends HookedTracker {
  readonly strategy = 'hooked-storage';

  constructor(storage: Storage, slot: IsolateSlot) {
    super(slot, untracked(storage).getStore);
    this.#adapt(storage);
  }

  #adapt(storage: Storage): void {
    const { enterWith, run, exit, disable } = untracked(storage);
    const { label } = this;

    // `inside`, written out: every `with` of the application comes here, and a closure for each would cost.
    storage.run = <R>(context: unknown, fn: (...args: unknown[]) => R, ...args: unknown[]): R => {
      if (!this.tracking) return run(context, fn, ...args);
      const prior = label.context;
      label.switchTo(context);
      try {
        return run(context, fn, ...args);
      } finally {
        label.switchTo(prior);
      }
    };
    storage.exit = ((fn: (...args: unknown[]) => unknown, ...args: unknown[]) =>
      this.inside(undefined, () => exit(fn, ...args))) as Storage['exit'];
    storage.enterWith = (context) => {
      enterWith(context);
      if (this.tracking) label.switchTo(context);
    };
    storage.disable = () => {
      disable();
      if (this.tracking) label.switchTo(undefined);
    };
  }
}
