import { createHook } from 'node:async_hooks';
import { restoreAfterScopes } from './async-scope.js';
import { IsolateLabel } from './isolate-label.js';
import type { TrackedSpan } from './tracked-span.js';
import type { ContextTracker, IsolateSlot } from './tracker.js';

/**
 * What tracking without AsyncContextFrame needs whatever the context manager: the isolate's one label, a `before` hook
 * that re-reads the active context when another async resource takes over, and the ends of async scopes.
 */
export abstract class HookedTracker implements ContextTracker {
  abstract readonly strategy: ContextTracker['strategy'];
  protected readonly label: IsolateLabel;
  protected tracking = false;
  readonly #current: () => unknown;
  readonly #hook: ReturnType<typeof createHook>;
  #scopes: { stop(): void } | undefined;

  /** @param current The active context; must not throw, since a hook that throws ends the process. */
  constructor(slot: IsolateSlot, current: () => unknown) {
    const label = new IsolateLabel(slot);
    this.label = label;
    this.#current = current;
    this.#hook = createHook({ before: () => label.switchTo(current()) });
  }

  start(): void {
    this.tracking = true;
    this.label.switchTo(this.#current());
    this.label.renew();
    this.#scopes = restoreAfterScopes(this.label);
    this.#hook.enable();
  }

  stop(): void {
    this.#hook.disable();
    this.#scopes?.stop();
    this.tracking = false;
  }

  rotated(): void {
    this.label.renew();
  }

  spanOf(sampled: object): TrackedSpan | undefined {
    return IsolateLabel.spanOf(sampled);
  }

  /** Runs `enter` under the label of `context`, and puts back the label of before. */
  protected inside<R>(context: unknown, enter: () => R): R {
    if (!this.tracking) return enter();
    const prior = this.label.context;
    this.label.switchTo(context);
    try {
      return enter();
    } finally {
      this.label.switchTo(prior);
    }
  }
}
