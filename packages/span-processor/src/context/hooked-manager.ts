import type { ContextManager } from '@opentelemetry/api';
import { HookedTracker } from './hooked-tracker.js';
import { wrapManager } from './managed-methods.js';
import type { IsolateSlot } from './tracker.js';

/**
 * AsyncContextFrame off, and a context manager that keeps its context nobody knows where: its `with` and `attach`
 * move the isolate's label, and a `before` hook asks it for the active context.
 */
export class HookedManagerTracker extends HookedTracker {
  readonly strategy = 'hooked-manager';

  constructor(manager: ContextManager, slot: IsolateSlot) {
    super(slot, () => activeContext(manager));
    wrapManager(manager, {
      with: (context, enter) => this.inside(context, enter),
      attach: (context) => {
        if (this.tracking) this.label.switchTo(context);
        return () => {
          if (this.tracking) this.label.switchTo(activeContext(manager));
        };
      },
    });
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
