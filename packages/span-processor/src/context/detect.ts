import { AsyncLocalStorage } from 'node:async_hooks';
import type { ContextManager } from '@opentelemetry/api';
import { FrameManagerTracker } from './frame-manager.js';
import { FrameStorageTracker } from './frame-storage.js';
import { HookedManagerTracker } from './hooked-manager.js';
import { HookedStorageTracker } from './hooked-storage.js';
import type { ContextTracker, ProfilerSlot, Storage } from './tracker.js';

/**
 * The `AsyncLocalStorage` that a context manager keeps its context in: `_asyncLocalStorage` in OpenTelemetry JS (1.x
 * to 3.x), in managers derived from its own and in `ProfilingContextManager`. `undefined` for other managers.
 */
export function storageOf(manager: ContextManager | undefined): Storage | undefined {
  const storage = (manager as { _asyncLocalStorage?: unknown } | undefined)?._asyncLocalStorage;
  return storage instanceof AsyncLocalStorage ? storage : undefined;
}

/** The key under which the profiler looks for labels in a frame: the manager's own storage, or one beside it. */
export function frameKeyFor(manager: ContextManager | undefined): Storage {
  return storageOf(manager) ?? new AsyncLocalStorage<unknown>();
}

/**
 * Puts the best tracker there is before a context manager.
 *
 * @param key what {@link frameKeyFor} gave for the same manager
 * @param late whether contexts of the manager may be in flight already
 */
export function trackContexts(
  manager: ContextManager | undefined,
  key: Storage,
  slot: ProfilerSlot,
  late: boolean,
): ContextTracker {
  if (manager === undefined) return new NoTracker();
  const storage = storageOf(manager);
  if (slot.kind === 'frame') {
    return storage === undefined
      ? new FrameManagerTracker(manager, key, slot)
      : new FrameStorageTracker(storage, slot, late);
  }
  return storage === undefined
    ? new HookedManagerTracker(manager, slot)
    : new HookedStorageTracker(storage, slot);
}

/** Without a context manager OTel itself knows no active span; samples carry none. */
class NoTracker implements ContextTracker {
  readonly strategy = 'none';
  start(): void {}
  stop(): void {}
  rotated(): void {}
  spanOf(): undefined {
    return undefined;
  }
}
