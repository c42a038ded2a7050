import { isMainThread } from 'node:worker_threads';
import { HotspanError } from '@hotspan/wire';
import type { Storage } from '../context/tracker.js';
import { nativeRequire } from '../native-require.cjs';
import type { RawProfile } from './sampler.js';

/** `TimeProfiler` of `@datadog/pprof` 5.20.0 (`bindings/profilers/wall.cc` there), as far as it is used. */
export interface NativeProfiler {
  /** Writing sets the isolate's label; reading gives the label that a sample taken now would carry. */
  context: object | undefined;
  readonly state: Uint32Array;
  start(): void;
  stop(restart: boolean): RawProfile;
  dispose(): void;
  createContextHolder(value: object): object;
  /** 0 in order, 1 maybe stuck, 2 stuck. */
  v8ProfilerStuckEventLoopDetected(): number;
}

export interface NativeOptions {
  readonly intervalMicros: number;
  /** Room for samples is made for twice this long. */
  readonly durationMillis: number;
  readonly cpu: boolean;
  /** The storage whose store in the current frame is the label; without it the label is the isolate's. */
  readonly frameKey?: Storage;
}

export interface NativeModule {
  readonly sampleCountIndex: number;
  create(options: NativeOptions): NativeProfiler;
}

interface Bindings {
  readonly TimeProfiler: new (options: object) => NativeProfiler;
  readonly constants: { readonly kSampleCount: number };
}

const METHODS = ['start', 'stop', 'dispose', 'createContextHolder', 'v8ProfilerStuckEventLoopDetected'];

/**
 * Loads the native profiler.
 *
 * The public API of `@datadog/pprof` chooses the frame key itself, so its constructor is used directly. That is an
 * internal of a version that is pinned in `package.json`; a test holds the contract.
 *
 * @throws HotspanError `HOTSPAN_NATIVE_MISSING` when it cannot be loaded here, `HOTSPAN_NATIVE_CONTRACT` when it is
 * not the version this package was written for.
 */
export function loadNative(load: (id: string) => unknown = nativeRequire): NativeModule {
  const bindings = loadBindings(load);
  const { TimeProfiler, constants } = bindings;
  return {
    sampleCountIndex: constants.kSampleCount,
    create: (options) =>
      new TimeProfiler({
        intervalMicros: options.intervalMicros,
        durationMillis: options.durationMillis,
        lineNumbers: false,
        withContexts: true,
        // The workaround sleeps for up to two periods at each rotation, on the application's thread (12 to 20 ms at
        // 99 Hz against 0.3 ms). What it guards against is detected instead, see `PprofSampler`.
        workaroundV8Bug: false,
        collectCpuTime: options.cpu,
        collectAsyncId: false,
        isMainThread,
        useCPED: options.frameKey !== undefined,
        CPEDKey: options.frameKey,
      }),
  };
}

function loadBindings(load: (id: string) => unknown): Bindings {
  let bindings: Partial<Bindings>;
  try {
    bindings = load('@datadog/pprof/out/src/time-profiler-bindings.js') as Partial<Bindings>;
  } catch (cause) {
    throw new HotspanError(
      'HOTSPAN_NATIVE_MISSING',
      `the native profiler cannot be loaded on ${process.platform}-${process.arch}, Node ${process.versions.node}: ${messageOf(cause)}`,
      'Install without --omit=optional or --ignore-scripts surprises, or set HOTSPAN_ENABLED=false. Tracing is not affected.',
      { cause },
    );
  }
  const prototype: object | undefined = bindings?.TimeProfiler?.prototype;
  const missing = METHODS.filter(
    (name) => typeof (prototype as Record<string, unknown>)?.[name] !== 'function',
  );
  if (missing.length > 0 || typeof bindings.constants?.kSampleCount !== 'number') {
    throw new HotspanError(
      'HOTSPAN_NATIVE_CONTRACT',
      `this @datadog/pprof is not the expected one: it lacks ${missing.join(', ') || 'kSampleCount'}`,
      'Let the package manager install the exact version that @hotspan/span-processor asks for.',
    );
  }
  return bindings as Bindings;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
