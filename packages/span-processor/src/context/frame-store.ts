import { type Context, type Span, trace } from '@opentelemetry/api';
import { trackedSpan } from './tracked-span.js';
import type { FrameSlot } from './tracker.js';

/** On a holder: the OTel context it stands for. `Symbol.for`, since a second copy of this package must know it too. */
const CONTEXT = Symbol.for('hotspan.context');

type Holder = { [CONTEXT]?: Context };
type Cache = { [key: symbol]: object | undefined };

/**
 * Turns OTel contexts into what a frame stores, and back. A context with a span becomes a native holder, made once
 * and cached on the context; any other context is stored as it is, and the profiler finds no label in it.
 *
 * The holder knows the context, the context its holder, and the profiler's strong handle only the `TrackedSpan`:
 * a cycle inside the heap that the garbage collector sees through.
 */
export class FrameStore {
  readonly #slot: FrameSlot;
  readonly #cached: symbol;

  constructor(slot: FrameSlot) {
    this.#slot = slot;
    this.#cached = slot.cacheKey;
  }

  toStore(context: unknown): unknown {
    if (typeof context !== 'object' || context === null) return context;
    return (context as Cache)[this.#cached] ?? this.#create(context);
  }

  /** Whether `store` is a context that was stored before tracking began, and would be labelled now. */
  isUntracked(store: object): boolean {
    return (store as Cache)[this.#cached] === undefined && this.toStore(store) !== store;
  }

  /** Holders only; `undefined` for a context that is stored as it is. */
  holderOf(context: unknown): object | undefined {
    const store = this.toStore(context);
    return store === context ? undefined : (store as object);
  }

  #create(context: object): object {
    // Already a holder: Node's own `run` hands back to `enterWith` what it read.
    if (contextOf(context) !== undefined) return context;
    const span = spanOf(context);
    const tracked = trackedSpan(span);
    const store = tracked === undefined ? context : this.#slot.createHolder(tracked);
    if (store !== context) (store as Holder)[CONTEXT] = context as Context;
    if (Object.isExtensible(context)) (context as Cache)[this.#cached] = store;
    return store;
  }
}

/** The OTel context that a holder stands for; `undefined` for everything else. */
export function contextOf(store: object): Context | undefined {
  return (store as Holder)[CONTEXT];
}

/** The context's span. Anything may be in a storage, so nothing is taken for granted. */
export function spanOf(context: unknown): Span | undefined {
  if (typeof (context as Partial<Context> | null | undefined)?.getValue !== 'function') return undefined;
  return trace.getSpan(context as Context);
}
