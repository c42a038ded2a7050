import { createHook } from 'node:async_hooks';
import type { ContextManager } from '@opentelemetry/api';
import { restoreAfterScopes } from './async-scope.js';
import { IsolateLabel } from './isolate-label.js';
import { wrapManager } from './managed-methods.js';
import type { TrackedSpan } from './tracked-span.js';
import type { ContextTracker, IsolateSlot } from './tracker.js';

/**
 * AsyncContextFrame off, and a context manager that keeps its context nobody knows where: its `with` and `attach`
 * move the isolate's label, and a `before` hook asks it for the active context.
 */
export class HookedManagerTracker implements ContextTracker {
  readonly strategy = 'hooked-manager';
  readonly #label: IsolateLabel;
  readonly #active: () => unknown;
  readonly #hook: ReturnType<typeof createHook>;
  #scopes: { stop(): void } | undefined;
  #tracking = false;

  constructor(manager: ContextManager, slot: IsolateSlot) {
    const label = new IsolateLabel(slot);
    this.#label = label;
    this.#active = () => activeContext(manager);
    this.#hook = createHook({ before: () => label.switchTo(activeContext(manager)) });
    wrapManager(manager, {
      with: (context, enter) => {
        if (!this.#tracking) return enter();
        const prior = label.context;
        label.switchTo(context);
        try {
          return enter();
        } finally {
          label.switchTo(prior);
        }
      },
      attach: (context) => {
        if (this.#tracking) label.switchTo(context);
        return () => {
          if (this.#tracking) label.switchTo(activeContext(manager));
        };
      },
    });
  }

  start(): void {
    this.#tracking = true;
    this.#label.switchTo(this.#active());
    this.#label.renew();
    this.#scopes = restoreAfterScopes(this.#label);
    this.#hook.enable();
  }

  stop(): void {
    this.#hook.disable();
    this.#scopes?.stop();
    this.#tracking = false;
  }

  rotated(): void {
    this.#label.renew();
  }

  spanOf(sampled: object): TrackedSpan | undefined {
    return IsolateLabel.spanOf(sampled);
  }
}

// A hook that throws ends the process, so a manager that throws is taken to have no active context.
function activeContext(manager: ContextManager): unknown {
  try {
    return manager.active();
  } catch {
    return undefined;
  }
}
