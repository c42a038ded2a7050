import type { Context, ContextManager } from '@opentelemetry/api';

/** `attach()` of newer context managers: enters a context until the token is disposed of. */
export interface AttachToken {
  dispose(): void;
}

export type AttachingManager = ContextManager & { attach?: (context: Context) => AttachToken };

type With = (
  context: Context,
  fn: (...args: unknown[]) => unknown,
  thisArg?: unknown,
  ...args: unknown[]
) => unknown;

/** Puts `around` between a context manager of unknown make and its callers. `bind` goes through `with` in all known ones. */
export function wrapManager(
  manager: ContextManager,
  around: { with<R>(context: Context, enter: () => R): R; attach(context: Context): () => void },
): void {
  const target = manager as AttachingManager;
  const originalWith = target.with.bind(target) as With;
  const tracked: With = (context, fn, thisArg, ...args) =>
    around.with(context, () => originalWith(context, fn, thisArg, ...args));
  target.with = tracked as ContextManager['with'];
  const originalAttach = target.attach?.bind(target);
  if (originalAttach === undefined) return;
  target.attach = (context) => {
    const token = originalAttach(context);
    const leave = around.attach(context);
    let disposed = false;
    return {
      dispose() {
        token.dispose();
        if (!disposed) leave();
        disposed = true;
      },
    };
  };
}
