import { createHook } from 'node:async_hooks';
import { restoreAfterScopes } from './async-scope.js';
import { IsolateLabel } from './isolate-label.js';
import type { TrackedSpan } from './tracked-span.js';
import type { ContextTracker, IsolateSlot, Storage } from './tracker.js';
import { untracked } from './untracked-storage.js';

/**
 * AsyncContextFrame off, and the context manager keeps its context in an `AsyncLocalStorage`: entering the storage
 * moves the isolate's label with it, and one `before` hook re-reads the storage when another async resource takes
 * over. The storage itself keeps plain contexts.
 */
export class HookedStorageTracker implements ContextTracker {
  readonly strategy = 'hooked-storage';
  readonly #label: IsolateLabel;
  readonly #current: () => unknown;
  readonly #hook: ReturnType<typeof createHook>;
  #scopes: { stop(): void } | undefined;
  #active = false;

  constructor(storage: Storage, slot: IsolateSlot) {
    const label = new IsolateLabel(slot);
    const { getStore } = untracked(storage);
    this.#label = label;
    this.#current = getStore;
    this.#hook = createHook({ before: () => label.switchTo(getStore()) });
    this.#adapt(storage);
  }

  start(): void {
    this.#active = true;
    this.#label.switchTo(this.#current());
    this.#label.renew();
    this.#scopes = restoreAfterScopes(this.#label);
    this.#hook.enable();
  }

  stop(): void {
    this.#hook.disable();
    this.#scopes?.stop();
    this.#active = false;
  }

  rotated(): void {
    this.#label.renew();
  }

  spanOf(sampled: object): TrackedSpan | undefined {
    return IsolateLabel.spanOf(sampled);
  }

  #adapt(storage: Storage): void {
    const { enterWith, run, exit, disable } = untracked(storage);
    const label = this.#label;
    const inside = <R>(context: unknown, enter: () => R): R => {
      if (!this.#active) return enter();
      const prior = label.context;
      label.switchTo(context);
      try {
        return enter();
      } finally {
        label.switchTo(prior);
      }
    };

    storage.run = <R>(context: unknown, fn: (...args: unknown[]) => R, ...args: unknown[]): R => {
      if (!this.#active) return run(context, fn, ...args);
      const prior = label.context;
      label.switchTo(context);
      try {
        return run(context, fn, ...args);
      } finally {
        label.switchTo(prior);
      }
    };
    storage.exit = ((fn: (...args: unknown[]) => unknown, ...args: unknown[]) =>
      inside(undefined, () => exit(fn, ...args))) as Storage['exit'];
    storage.enterWith = (context) => {
      enterWith(context);
      if (this.#active) label.switchTo(context);
    };
    storage.disable = () => {
      disable();
      if (this.#active) label.switchTo(undefined);
    };
  }
}
