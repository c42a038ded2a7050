import type { AsyncLocalStorage } from 'node:async_hooks';
import type { TrackedSpan } from './tracked-span.js';

/** How the active span is known; `none` when there is no context manager to ask. */
export type TrackingStrategy =
  | 'frame-storage'
  | 'hooked-storage'
  | 'frame-manager'
  | 'hooked-manager'
  | 'none';

/** What each sample carries is decided here, while the application runs; the window asks for it at its end. */
export interface ContextTracker {
  readonly strategy: TrackingStrategy;
  /** Begins to tell the profiler about contexts. Call when the profiler runs. */
  start(): void;
  /** Stops telling; contexts go on to work as without profiling. Call before the profiler stops. */
  stop(): void;
  /** The profiler began a new window: samples taken before keep what they carry. */
  rotated(): void;
  /** The span that a sample's context object stands for. */
  spanOf(sampled: object): TrackedSpan | undefined;
}

/**
 * The profiler's side when AsyncContextFrame is on: a sample carries the value of the holder that the storage (the
 * profiler's key) has as its store in the frame that was current when the signal came.
 */
export interface FrameSlot {
  readonly kind: 'frame';
  /** Where a context keeps its holder. Each profiler has its own: it must never read another's holder. */
  readonly cacheKey: symbol;
  /** A native object that stands for `value` in a frame. The profiler keeps `value` alive as long as the holder. */
  createHolder(value: object): object;
}

/** The profiler's side without AsyncContextFrame: one value for the whole isolate, written when the context changes. */
export interface IsolateSlot {
  readonly kind: 'isolate';
  setCurrent(value: object): void;
  /** Samples taken in this window so far; read from shared memory. */
  sampleCount(): number;
}

export type ProfilerSlot = FrameSlot | IsolateSlot;

/** Whatever it stores: a foreign one may store anything. */
export type Storage = AsyncLocalStorage<unknown>;
