import { HotspanError } from '@hotspan/wire';
import type { FrameSlot, ProfilerSlot, Storage } from '../context/tracker.js';
import { untracked } from '../context/untracked-storage.js';
import { messageOf, type NativeModule, type NativeOptions, type NativeProfiler } from './native-profiler.js';
import type { RawProfile, Sampler } from './sampler.js';

export interface SamplerOptions {
  readonly frequencyHertz: number;
  readonly windowMillis: number;
  readonly cpu: boolean;
}

/** A blocked event loop delays rotation; samples beyond twice this long would lose their labels. */
const MIN_ROOM_MILLIS = 60_000;

/**
 * Wall and CPU samples by `@datadog/pprof`.
 *
 * With a frame key the native profiler must outlive every frame that holds one of its holders: the signal handler
 * follows their pointers, and those of a disposed profiler dangle. So profilers are never disposed, only stopped,
 * and kept with their key to be started again.
 */
export class PprofSampler implements Sampler {
  readonly slot: ProfilerSlot;
  readonly periodNanos: number;
  readonly #profiler: NativeProfiler;
  readonly #sampleCount: () => number;
  #restarts = 0;

  /** @throws HotspanError `HOTSPAN_PROFILER_UNSUPPORTED` where samples cannot carry labels (Windows). */
  constructor(native: NativeModule, options: SamplerOptions, frameKey: Storage) {
    const intervalMicros = Math.round(1e6 / options.frequencyHertz);
    this.periodNanos = intervalMicros * 1000;
    const durationMillis = Math.max(MIN_ROOM_MILLIS, 2 * options.windowMillis);
    const nativeOptions: NativeOptions = { intervalMicros, durationMillis, cpu: options.cpu };
    const framed = frameProfiler(native, { ...nativeOptions, frameKey }, frameKey);
    if (framed !== undefined) {
      this.#profiler = framed.profiler;
      this.#sampleCount = sampleCounter(framed.profiler.state, native.sampleCountIndex);
      this.slot = framed.slot;
      return;
    }
    const profiler = isolateProfiler(native, nativeOptions);
    this.#profiler = profiler;
    this.#sampleCount = sampleCounter(profiler.state, native.sampleCountIndex);
    this.slot = {
      kind: 'isolate',
      setCurrent: (value) => {
        profiler.context = value;
      },
      sampleCount: this.#sampleCount,
    };
  }

  get restarts(): number {
    return this.#restarts;
  }

  start(): void {
    try {
      this.#profiler.start();
    } catch (cause) {
      throw new HotspanError(
        'HOTSPAN_PROFILER_BUSY',
        `the profiler cannot start on this thread: ${messageOf(cause)}`,
        'Another profiler (dd-trace, Pyroscope, a second copy of @datadog/pprof) may hold the thread; keep one. Tracing is not affected.',
        { cause },
      );
    }
  }

  rotate(): RawProfile {
    const profile = this.#end(true);
    // V8's processor thread may, rarely, spin without taking samples (pprof-nodejs pull request 125). A full stop
    // and start, as pprof itself does it, sets it right.
    if (this.#profiler.v8ProfilerStuckEventLoopDetected() === 2) {
      this.#restarts++;
      this.#profiler.stop(false);
      this.#profiler.start();
    }
    return profile;
  }

  stop(): RawProfile {
    return this.#end(false);
  }

  #end(restart: boolean): RawProfile {
    const signals = this.#sampleCount();
    return { ...this.#profiler.stop(restart), signals };
  }
}

function sampleCounter(state: Uint32Array, index: number): () => number {
  return () => state[index] ?? 0;
}

const KEPT = Symbol.for('hotspan.native-profilers');

interface Kept {
  readonly profiler: NativeProfiler;
  readonly slot: FrameSlot;
}

type Keeper = { [KEPT]?: Map<string, Kept> };

/** A profiler whose labels come from frames; `undefined` where AsyncContextFrame is off or unknown. */
function frameProfiler(native: NativeModule, options: NativeOptions, key: Storage): Kept | undefined {
  const keeper = key as Keeper;
  keeper[KEPT] ??= new Map();
  const name = `${options.intervalMicros}/${options.durationMillis}/${options.cpu}`;
  const kept = keeper[KEPT].get(name);
  if (kept !== undefined) return kept;
  let profiler: NativeProfiler;
  try {
    profiler = native.create(options);
  } catch {
    return undefined; // Node without frames: "useCPED is not supported on this Node.js version"
  }
  if (!readsFrames(profiler, key)) {
    profiler.dispose();
    return undefined;
  }
  const slot: FrameSlot = {
    kind: 'frame',
    cacheKey: Symbol('hotspan.holder'),
    createHolder: (value) => profiler.createContextHolder(value),
  };
  const made = { profiler, slot };
  keeper[KEPT].set(name, made);
  return made;
}

/**
 * Asks the profiler itself whether it sees what is in the storage. Version numbers and flags lie in both directions
 * (`NODE_OPTIONS`, a worker's `execArgv`).
 */
function readsFrames(profiler: NativeProfiler, key: Storage): boolean {
  const { getStore, enterWith } = untracked(key);
  const value = {};
  const prior = getStore();
  enterWith(profiler.createContextHolder(value));
  try {
    return profiler.context === value;
  } finally {
    enterWith(prior);
  }
}

function isolateProfiler(native: NativeModule, options: NativeOptions): NativeProfiler {
  try {
    return native.create(options);
  } catch (cause) {
    throw new HotspanError(
      'HOTSPAN_PROFILER_UNSUPPORTED',
      `the profiler cannot label samples here: ${messageOf(cause)}`,
      'Profiling needs Linux or macOS. Set HOTSPAN_ENABLED=false to silence this. Tracing is not affected.',
      { cause },
    );
  }
}
