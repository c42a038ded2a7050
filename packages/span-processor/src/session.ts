import { AsyncResource } from 'node:async_hooks';
import { type ContextManager, context, type DiagLogger, diag, ROOT_CONTEXT } from '@opentelemetry/api';
import { BackgroundFinisher } from './background/background-finisher.js';
import { Collector, type CollectorSystem } from './collector.js';
import { frameKeyFor, trackContexts } from './context/detect.js';
import { globalContextManager } from './context/otel-global.js';
import type { ContextTracker, Storage } from './context/tracker.js';
import { OtlpProfileExporter } from './exporters/otlp.js';
import { holdOpen } from './exporters/sleep.js';
import type { ResolvedOptions } from './options.js';
import { loadNative, type NativeModule } from './sampler/native-profiler.js';
import { PprofSampler } from './sampler/pprof-sampler.js';
import type { Sampler } from './sampler/sampler.js';
import { SpanResource } from './span-resource.js';
import type { ProfilingState, ProfilingStats } from './stats.js';
import { Troubles } from './troubles.js';

/** The outside of a session, so that tests can stand in for it. */
export interface SessionSystem extends CollectorSystem {
  readonly env: { readonly [name: string]: string | undefined };
  readonly loadNative: () => NativeModule;
}

export function nodeSessionSystem(): SessionSystem {
  return {
    env: process.env,
    now: () => BigInt(Date.now()) * 1_000_000n,
    randomId: () => crypto.randomUUID().replaceAll('-', ''),
    loadNative,
    createFinisher: () => new BackgroundFinisher(),
  };
}

interface Running {
  readonly manager: ContextManager | undefined;
  readonly sampler: Sampler;
  readonly tracker: ContextTracker;
}

/**
 * Profiling of one thread: begins when a context manager can be found, rotates every window, hands each to the
 * exporters. Nothing in here throws into the application; what goes wrong is counted and told through `diag`.
 */
export class ProfilingSession {
  readonly #options: ResolvedOptions;
  readonly #system: SessionSystem;
  readonly #logger: DiagLogger = diag.createComponentLogger({ namespace: '@hotspan/span-processor' });
  readonly #troubles: Troubles = new Troubles();
  readonly #resource: SpanResource;
  readonly #collector: Collector;
  // Timers belong to where the session was made, not to the request that happens to start the first span.
  readonly #home: AsyncResource = new AsyncResource('HOTSPAN');
  readonly #atExit = (): void => this.#halt();
  #state: ProfilingState = 'waiting';
  #native: NativeModule | undefined;
  #running: Running | undefined;
  #timer: NodeJS.Timeout | undefined;
  #strategy = 'none';
  #earlierRestarts = 0;
  // A context manager that was there before us may have contexts in flight.
  #late = false;
  #managerMissed = false;
  #toldOfManager = false;
  #closing: Promise<void> | undefined;

  constructor(options: ResolvedOptions, system: SessionSystem) {
    this.#options = options;
    this.#system = system;
    this.#resource = new SpanResource(options.resource, system.env);
    const exporters = options.exporters ?? (options.enabled ? [new OtlpProfileExporter()] : []);
    this.#collector = new Collector(options, exporters, this.#resource, this.#troubles, system);
    if (!options.enabled) this.#state = 'disabled';
  }

  /** Loads the profiler, and starts it when a context manager is registered already. */
  begin(): void {
    if (this.#state !== 'waiting' || this.#native !== undefined) return;
    this.#orFail(() => {
      this.#native = this.#system.loadNative();
      this.#timer = this.#home.runInAsyncScope(() =>
        setInterval(() => this.#tick(), this.#options.windowMillis),
      );
      this.#timer.unref();
      process.once('exit', this.#atExit);
    });
    this.#late = globalContextManager() !== undefined;
    this.#adopt(globalContextManager());
    // NodeSDK and NodeTracerProvider register their context manager right after they made their processors.
    if (this.#running === undefined) queueMicrotask(() => this.#adopt(globalContextManager()));
  }

  /** Before each span: has a context manager come, or another one? */
  spanStarts(span: object): void {
    this.#resource.see(span);
    if (this.#state !== 'sampling' && this.#state !== 'waiting') return;
    const manager = globalContextManager();
    const { manager: known } = this.#running ?? {};
    if (manager !== undefined) {
      if (manager !== known) this.#adopt(manager);
      return;
    }
    if (known !== undefined) return;
    this.#managerMissed = true;
    if (this.#running === undefined) this.#orFail(() => this.#start(undefined));
  }

  /** What spans will say of their resource, for windows before the first of them. */
  expectResource(carrier: object): void {
    this.#resource.see(carrier);
  }

  /** A span could not be followed; its samples may lack labels. */
  spanFailed(error: unknown): void {
    this.#troubles.happened('span-not-followed', error);
  }

  /** Ends the window now and waits until the exporters are done with everything they have. */
  async forceFlush(): Promise<void> {
    this.#rotate();
    this.#tellOfManager();
    await holdOpen(this.#collector.flush(), this.#options.shutdownTimeoutMillis);
  }

  /** Stops the profiler, delivers the last window as far as `shutdownTimeoutMillis` allows. Runs once. */
  shutdown(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  stats(): ProfilingStats {
    return {
      state: this.#state,
      strategy: this.#strategy,
      ...this.#collector.counts,
      dropped: this.#troubles.toObject(),
      samplerRestarts: this.#earlierRestarts + (this.#running?.sampler.restarts ?? 0),
      exporters: this.#collector.exporterStats(),
      lastError: this.#troubles.lastError,
    };
  }

  #tick(): void {
    if (this.#running === undefined && this.#state === 'waiting') {
      this.#orFail(() => this.#start(globalContextManager()));
    } else {
      this.#rotate();
    }
    this.#tellOfManager();
  }

  #adopt(manager: ContextManager | undefined): void {
    if (manager === undefined || (this.#state !== 'waiting' && this.#state !== 'sampling')) return;
    if (this.#running?.manager === manager) return;
    if (this.#running !== undefined) this.#late = true;
    this.#managerMissed = false;
    this.#finish();
    this.#orFail(() => this.#start(manager));
  }

  #start(manager: ContextManager | undefined): void {
    const key = frameKeyFor(manager);
    const sampler = new PprofSampler(this.#native!, this.#options, key);
    const tracker = this.#track(manager, key, sampler);
    sampler.start();
    this.#collector.open();
    this.#running = { manager, sampler, tracker };
    tracker.start();
    this.#strategy = tracker.strategy;
    this.#state = 'sampling';
    this.#logger.debug(`sampling at ${this.#options.frequencyHertz} Hz, spans by ${tracker.strategy}`);
  }

  /** A context manager that cannot be wrapped costs the labels, not the profile. */
  #track(manager: ContextManager | undefined, key: Storage, sampler: Sampler): ContextTracker {
    try {
      return trackContexts(manager, key, sampler.slot, this.#late);
    } catch (error) {
      this.#troubles.happened('context-manager-unusable', error);
      return trackContexts(undefined, key, sampler.slot, false);
    }
  }

  #rotate(): void {
    const running = this.#running;
    if (running === undefined) return;
    this.#orDrop(() => {
      const raw = running.sampler.rotate();
      running.tracker.rotated();
      this.#collector.collect(raw, running.tracker);
    });
  }

  #finish(): void {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    this.#earlierRestarts += running.sampler.restarts;
    this.#orDrop(() => {
      running.tracker.stop(); // Hooks go first: nothing may reach a profiler that is stopped.
      this.#collector.collect(running.sampler.stop(), running.tracker);
    });
  }

  async #close(): Promise<void> {
    clearInterval(this.#timer);
    process.removeListener('exit', this.#atExit);
    this.#tellOfManager();
    this.#finish();
    if (this.#state !== 'disabled' && this.#state !== 'failed') this.#state = 'stopped';
    const millis = this.#options.shutdownTimeoutMillis;
    if (!(await holdOpen(this.#collector.shutdown(), millis))) {
      this.#troubles.dropped('shutdown-timeout', new Error(`the exporters were not done after ${millis} ms`));
    }
    await this.#collector.close();
  }

  /** At exit the signal must not come any more; there is no time left for anything else. */
  #halt(): void {
    const running = this.#running;
    this.#running = undefined;
    try {
      running?.tracker.stop();
      running?.sampler.stop();
    } catch {
      // The process ends; nobody could read about it.
    }
  }

  /** Without a profiler there is nothing to do but to say so. */
  #orFail(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#state = 'failed';
      this.#running = undefined;
      clearInterval(this.#timer);
      this.#troubles.happened('not-profiling', error);
    }
  }

  #orDrop(act: () => void): void {
    try {
      // Our own work is no span's.
      context.with(ROOT_CONTEXT, act);
    } catch (error) {
      this.#troubles.dropped('rotation-failed', error);
    }
  }

  #tellOfManager(): void {
    if (!this.#managerMissed || this.#toldOfManager) return;
    this.#toldOfManager = true;
    this.#logger.warn(
      'no context manager is registered, so OpenTelemetry knows no active span and samples carry none. Register ' +
        'one: NodeSDK and `provider.register()` do; else `context.setGlobalContextManager(new ProfilingContextManager())`.',
    );
  }
}
