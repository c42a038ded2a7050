import { AsyncResource } from 'node:async_hooks';
import { HotspanError } from '@hotspan/wire';
import { type ContextManager, context, type DiagLogger, diag, ROOT_CONTEXT } from '@opentelemetry/api';
import { frameKeyFor, trackContexts } from './context/detect.js';
import { globalContextManager } from './context/otel-global.js';
import type { ContextTracker } from './context/tracker.js';
import { Delivery } from './exporters/delivery.js';
import { OtlpProfileExporter } from './exporters/otlp.js';
import { holdOpen } from './exporters/sleep.js';
import type { ResolvedOptions } from './options.js';
import { currentThread } from './profiled-thread.js';
import { loadNative, type NativeModule } from './sampler/native-profiler.js';
import { PprofSampler } from './sampler/pprof-sampler.js';
import type { RawProfile, Sampler, SourceResolver } from './sampler/sampler.js';
import { SourceMaps } from './sampler/source-maps.js';
import { SpanResource } from './span-resource.js';
import type { ProfilingState, ProfilingStats } from './stats.js';
import { flatten } from './window/flatten.js';
import { LabelledWindow } from './window/labelled-window.js';
import { WindowLabels } from './window/sample-labels.js';

/** The outside of a session, so that tests can stand in for it. */
export interface SessionSystem {
  readonly env: { readonly [name: string]: string | undefined };
  /** Nanoseconds since the epoch. */
  readonly now: () => bigint;
  /** 32 hex digits. */
  readonly randomId: () => string;
  readonly loadNative: () => NativeModule;
  readonly loadSourceMaps: () => SourceResolver;
}

export function nodeSessionSystem(): SessionSystem {
  return {
    env: process.env,
    now: () => BigInt(Date.now()) * 1_000_000n,
    randomId: () => crypto.randomUUID().replaceAll('-', ''),
    loadNative,
    loadSourceMaps: () => new SourceMaps(),
  };
}

interface Running {
  readonly manager: ContextManager | undefined;
  readonly sampler: Sampler;
  readonly tracker: ContextTracker;
}

const NAMESPACE = '@hotspan/span-processor';
const SCOPE = { name: '@hotspan/span-processor', version: '0.1.0' };

/**
 * Profiling of one thread: begins when a context manager can be found, rotates every window, hands each to the
 * exporters. Nothing in here throws into the application; what goes wrong is counted and told through `diag`.
 */
export class ProfilingSession {
  readonly options: ResolvedOptions;
  readonly #system: SessionSystem;
  readonly #logger: DiagLogger = diag.createComponentLogger({ namespace: NAMESPACE });
  readonly #thread: { readonly id: number; readonly name: string } = currentThread();
  readonly #resource: SpanResource;
  readonly #delivery: Delivery;
  // Timers belong to where the session was made, not to the request that happens to start the first span.
  readonly #home: AsyncResource = new AsyncResource('HOTSPAN');
  readonly #preparing = new Set<Promise<void>>();
  readonly #counts = { windows: 0, samples: 0, labelled: 0, unsampled: 0, unattributed: 0 };
  readonly #dropped = new Map<string, number>();
  readonly #atExit = (): void => this.#halt();
  #state: ProfilingState = 'waiting';
  #running: Running | undefined;
  #native: NativeModule | undefined;
  #sourceMaps: SourceResolver | undefined;
  #timer: NodeJS.Timeout | undefined;
  #windowStart = 0n;
  #saidNoManager = false;
  #restarts = 0;
  #lastError: string | null = null;
  #closing: Promise<void> | undefined;

  constructor(options: ResolvedOptions, system: SessionSystem) {
    this.options = options;
    this.#system = system;
    this.#resource = new SpanResource(options.resource, system.env);
    const exporters = options.exporters ?? (options.enabled ? [new OtlpProfileExporter()] : []);
    this.#delivery = new Delivery(exporters, { dropped: (reason, error) => this.#drop(reason, error) });
    if (!options.enabled) this.#state = 'disabled';
  }

  /** Loads the profiler, and starts it when a context manager is registered already. */
  begin(): void {
    if (this.#state !== 'waiting') return;
    this.#attempt('start-failed', () => {
      this.#native = this.#system.loadNative();
      this.#timer = this.#home.runInAsyncScope(() =>
        setInterval(() => this.#tick(), this.options.windowMillis),
      );
      this.#timer.unref();
      process.once('exit', this.#atExit);
      this.#adopt(globalContextManager());
      // NodeSDK and NodeTracerProvider register their context manager right after they made their processors.
      if (this.#running === undefined) queueMicrotask(() => this.#adopt(globalContextManager()));
    });
  }

  /** Before each span: has a context manager come, or another one? */
  spanStarts(span: object): void {
    if (this.#state === 'sampling' || this.#state === 'waiting') {
      const manager = globalContextManager();
      if (this.#running === undefined || manager !== this.#running.manager) this.#adoptForSpan(manager);
    }
    this.#resource.see(span);
  }

  /** Ends the window now and waits until the exporters are done with everything they have. */
  async forceFlush(): Promise<void> {
    if (this.#running !== undefined) this.#attempt('rotate-failed', () => this.#rotate());
    await holdOpen(
      this.#settle(() => this.#delivery.flush()),
      this.options.shutdownTimeoutMillis,
    );
  }

  /** Stops the profiler, delivers the last window as far as `shutdownTimeoutMillis` allows. Runs once. */
  shutdown(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  stats(): ProfilingStats {
    return {
      state: this.#state,
      strategy: this.#running?.tracker.strategy ?? 'none',
      ...this.#counts,
      dropped: Object.fromEntries(this.#dropped),
      samplerRestarts: this.#restarts + (this.#running?.sampler.restarts ?? 0),
      exporters: this.#delivery.stats(),
      lastError: this.#lastError,
    };
  }

  #tick(): void {
    if (this.#running !== undefined) this.#attempt('rotate-failed', () => this.#rotate());
    else if (this.#state === 'waiting')
      this.#attempt('start-failed', () => this.#start(globalContextManager()));
  }

  #adoptForSpan(manager: ContextManager | undefined): void {
    if (manager !== undefined) this.#adopt(manager);
    else if (this.#running === undefined) {
      this.#attempt('start-failed', () => this.#start(undefined));
      this.#sayNoManager();
    } else if (this.#running.manager === undefined) this.#sayNoManager();
  }

  #adopt(manager: ContextManager | undefined): void {
    if (manager === undefined || this.#state === 'stopped' || this.#state === 'failed') return;
    if (this.#running?.manager === manager) return;
    this.#attempt('start-failed', () => {
      if (this.#running !== undefined) this.#finish(this.#running);
      this.#start(manager);
    });
  }

  #start(manager: ContextManager | undefined): void {
    const key = frameKeyFor(manager);
    const sampler = new PprofSampler(this.#native!, this.options, key);
    const tracker = trackContexts(manager, key, sampler.slot);
    sampler.start();
    tracker.start();
    this.#windowStart = this.#system.now();
    this.#running = { manager, sampler, tracker };
    this.#state = 'sampling';
    this.#logger.debug(`sampling at ${this.options.frequencyHertz} Hz, spans by ${tracker.strategy}`);
  }

  #rotate(): void {
    const { sampler, tracker } = this.#running!;
    const raw = sampler.rotate();
    tracker.rotated();
    this.#collect(raw, tracker);
  }

  /** Hooks go first: setting a label on a stopped profiler throws. */
  #finish(running: Running): void {
    this.#running = undefined;
    running.tracker.stop();
    this.#restarts += running.sampler.restarts;
    this.#collect(running.sampler.stop(), running.tracker);
  }

  /** Reads the labels now, while names are those of this moment; everything after may take its time. */
  #collect(raw: RawProfile, tracker: ContextTracker): void {
    const labels = new WindowLabels({
      scope: this.options.scope,
      thread: this.#thread,
      spanOf: (sampled) => tracker.spanOf(sampled),
    });
    const flat = flatten(raw, {
      labelsOf: (sampled) => labels.of(sampled),
      periodNanos: 1e9 / this.options.frequencyHertz,
      cpu: this.options.cpu,
    });
    const startUnixNano = this.#windowStart;
    const now = this.#system.now();
    const afterLast = (flat.lastSampleUnixNano ?? 0n) + 1000n;
    const endUnixNano = now > afterLast ? now : afterLast;
    this.#windowStart = endUnixNano;
    if (flat.samples.length === 0) return;
    this.#counts.samples += flat.samples.length;
    this.#counts.labelled += labels.counts.labelled;
    this.#counts.unsampled += labels.counts.unsampled;
    this.#counts.unattributed += labels.counts.unattributed;
    const preparing = this.#prepare(flat, startUnixNano, endUnixNano)
      .catch((error: unknown) => this.#drop('window-failed', error))
      .finally(() => this.#preparing.delete(preparing));
    this.#preparing.add(preparing);
  }

  async #prepare(
    flat: ReturnType<typeof flatten>,
    startUnixNano: bigint,
    endUnixNano: bigint,
  ): Promise<void> {
    const positions = await this.#resolve(flat.positions);
    const resource = await this.#resource.settle();
    const facts = { profileId: this.#system.randomId(), startUnixNano, endUnixNano, resource, scope: SCOPE };
    const window = new LabelledWindow(
      { ...facts, thread: this.#thread, cpu: this.options.cpu },
      flat,
      positions,
    );
    this.#counts.windows++;
    this.#delivery.deliver(window);
  }

  async #resolve(positions: ReturnType<typeof flatten>['positions']): Promise<typeof positions> {
    if (!this.options.sourceMaps) return positions;
    try {
      this.#sourceMaps ??= this.#system.loadSourceMaps();
      return await this.#sourceMaps.resolve(positions);
    } catch (error) {
      this.#note('source-maps-failed', error);
      return positions;
    }
  }

  async #settle(then: () => Promise<void>): Promise<void> {
    await Promise.all(this.#preparing);
    await then();
  }

  async #close(): Promise<void> {
    clearInterval(this.#timer);
    process.removeListener('exit', this.#atExit);
    const running = this.#running;
    if (running !== undefined) this.#attempt('rotate-failed', () => this.#finish(running));
    if (this.#state !== 'disabled' && this.#state !== 'failed') this.#state = 'stopped';
    const work = this.#settle(() => this.#delivery.shutdown());
    if (!(await holdOpen(work, this.options.shutdownTimeoutMillis))) {
      this.#drop('shutdown-timeout', new Error(`not done after ${this.options.shutdownTimeoutMillis} ms`));
    }
    await this.#sourceMaps?.shutdown();
  }

  /** At exit the signal must not come any more; there is no time left for anything else. */
  #halt(): void {
    const running = this.#running;
    this.#running = undefined;
    if (running === undefined) return;
    try {
      running.tracker.stop();
      running.sampler.stop();
    } catch {
      // The process ends; nobody could read about it.
    }
  }

  #attempt(reason: string, act: () => void): void {
    try {
      context.with(ROOT_CONTEXT, act);
    } catch (error) {
      this.#note(reason, error);
      if (reason !== 'start-failed') return;
      this.#state = 'failed';
      clearInterval(this.#timer);
    }
  }

  #drop(reason: string, error: unknown): void {
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + 1);
    this.#note(reason, error);
  }

  /** Tells of a kind of failure the first time it happens. */
  #note(reason: string, error: unknown): void {
    const problem = error instanceof Error ? error.message : String(error);
    const hint = error instanceof HotspanError ? ` ${error.hint}` : '';
    const first = this.#lastError !== problem;
    this.#lastError = problem;
    if (first) this.#logger.error(`${reason}: ${problem}.${hint}`);
  }

  #sayNoManager(): void {
    if (this.#saidNoManager) return;
    this.#saidNoManager = true;
    this.#logger.warn(
      'no context manager is registered, so OpenTelemetry knows no active span and samples carry none. ' +
        'Register one: `provider.register()`, `NodeSDK`, or `context.setGlobalContextManager(new ProfilingContextManager())`.',
    );
  }
}
