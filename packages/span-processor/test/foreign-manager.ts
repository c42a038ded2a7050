import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, type ContextManager, ROOT_CONTEXT } from '@opentelemetry/api';

/** A context manager of unknown make: nobody outside can find its storage. */
export class ForeignContextManager implements ContextManager {
  readonly #hidden = new AsyncLocalStorage<Context>();

  active(): Context {
    return this.#hidden.getStore() ?? ROOT_CONTEXT;
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return this.#hidden.run(context, () => fn.apply(thisArg, args));
  }

  attach(context: Context): { dispose(): void } {
    const prior = this.active();
    this.#hidden.enterWith(context);
    return { dispose: () => this.#hidden.enterWith(prior) };
  }

  bind<T>(context: Context, target: T): T {
    if (typeof target !== 'function') return target;
    const call = target as unknown as (...args: unknown[]) => unknown;
    return ((...args: unknown[]) => this.with(context, () => call(...args))) as T;
  }

  enable(): this {
    return this;
  }

  disable(): this {
    this.#hidden.disable();
    return this;
  }
}
