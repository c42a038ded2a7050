import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { type Context, type ContextManager, ROOT_CONTEXT } from '@opentelemetry/api';
import type { AttachToken } from './managed-methods.js';

type Listener = (...args: unknown[]) => void;
type ListenerMethod = (this: unknown, event: string | symbol, listener: Listener) => unknown;
type Callable = (this: unknown, ...args: unknown[]) => unknown;

const ADDING = ['addListener', 'on', 'once', 'prependListener', 'prependOnceListener'] as const;
const REMOVING = ['removeListener', 'off'] as const;

/**
 * A context manager for setups that register their own: the same behaviour as OpenTelemetry's
 * `AsyncLocalStorageContextManager`, without its package, and with a storage that the profiler can read.
 *
 * ```ts
 * provider.register({ contextManager: new ProfilingContextManager() });
 * ```
 */
export class ProfilingContextManager implements ContextManager {
  /** Found by its name, like that of OpenTelemetry's managers. */
  readonly _asyncLocalStorage: AsyncLocalStorage<Context> = new AsyncLocalStorage<Context>();
  readonly #bound: WeakSet<EventEmitter> = new WeakSet();

  active(): Context {
    return this._asyncLocalStorage.getStore() ?? ROOT_CONTEXT;
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    const callback = (thisArg == null ? fn : fn.bind(thisArg)) as (...args: A) => ReturnType<F>;
    return this._asyncLocalStorage.run(context, callback, ...args);
  }

  /** Makes `context` active from here on, until the token is disposed of. */
  attach(context: Context): AttachToken {
    const storage = this._asyncLocalStorage;
    const prior = this.active();
    let attached = true;
    storage.enterWith(context);
    return {
      dispose() {
        if (attached) storage.enterWith(prior);
        attached = false;
      },
    };
  }

  bind<T>(context: Context, target: T): T {
    if (target instanceof EventEmitter) return this.#bindEmitter(context, target);
    if (typeof target === 'function') return this.#bindFunction(context, target as Callable) as T;
    return target;
  }

  enable(): this {
    return this;
  }

  disable(): this {
    this._asyncLocalStorage.disable();
    return this;
  }

  #bindFunction(context: Context, target: Callable): Callable {
    const storage = this._asyncLocalStorage;
    const bound: Callable = function (...args) {
      return storage.run(context, () => target.apply(this, args));
    };
    Object.defineProperty(bound, 'length', { configurable: true, value: target.length });
    return bound;
  }

  #bindEmitter<T extends EventEmitter>(context: Context, emitter: T): T {
    if (this.#bound.has(emitter)) return emitter;
    this.#bound.add(emitter);
    const wrappers = new WeakMap<Listener, Listener>();
    let adding = false;
    const methods = emitter as unknown as Record<string, ListenerMethod>;
    for (const name of ADDING) {
      const add = methods[name]!;
      methods[name] = (event, listener) => {
        // `once` adds through `on`; what it passes on is already bound.
        if (adding || typeof listener !== 'function') return add.call(emitter, event, listener);
        const wrapper = wrappers.get(listener) ?? (this.#bindFunction(context, listener) as Listener);
        wrappers.set(listener, wrapper);
        adding = true;
        try {
          return add.call(emitter, event, wrapper);
        } finally {
          adding = false;
        }
      };
    }
    for (const name of REMOVING) {
      const remove = methods[name]!;
      methods[name] = (event, listener) => remove.call(emitter, event, wrappers.get(listener) ?? listener);
    }
    return emitter;
  }
}
