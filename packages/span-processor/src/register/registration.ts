import { type DiagLogger, diag, type TracerProvider } from '@opentelemetry/api';
import { ProfilingSpanProcessor } from '../span-processor.js';
import { type Api, findApiCopies } from './api-copies.js';
import { ApiWatch, type ReplaceableApi } from './api-watch.js';
import type { Application } from './application.js';
import { flushAtExit } from './exit.js';
import { Instrumentations } from './instrumentations.js';
import { joinProvider, providerBehind, resourceOf } from './join.js';
import { hasOwnSetup, preloadSpecifiers } from './own-setup.js';
import type { PackageFinder } from './packages.js';
import type { RegisterOptions } from './register-options.js';
import { createResource } from './sdk-resource.js';
import { SwitchingTracerProvider } from './switching-provider.js';
import type { RegisterSystem } from './system.js';
import { findTraceSdk, type TraceSdk } from './trace-sdk.js';
import { createContextManager, createPropagator, createProvider, type OwnProvider } from './trace-setup.js';

/** An application whose sources say that it sets up OpenTelemetry gets this long before it is instrumented anyway. */
const OWN_SETUP_MILLIS = 2_000;

export interface RegistrationSettings extends RegisterSystem {
  readonly application: Application;
  readonly packages: PackageFinder;
  readonly options: RegisterOptions;
}

/** What `register` set up on this thread. */
export class Registration {
  readonly #settings: RegistrationSettings;
  readonly #logger: DiagLogger = diag.createComponentLogger({
    namespace: '@hotspan/span-processor/register',
  });
  readonly #processor: ProfilingSpanProcessor;
  readonly #instrumentations: Instrumentations;
  #own: OwnProvider | undefined;
  #switching: SwitchingTracerProvider | undefined;

  constructor(settings: RegistrationSettings) {
    this.#settings = settings;
    this.#processor = new ProfilingSpanProcessor();
    this.#instrumentations = new Instrumentations(settings.packages);
  }

  start(): void {
    const { packages, options } = this.#settings;
    flushAtExit({ timeoutMillis: options.shutdownTimeoutMillis, flush: () => this.#flush() });
    const sdk = findTraceSdk(packages);
    const copies = findApiCopies(packages, sdk);
    const watch = new ApiWatch(copies.versions, (api, registered) => this.#registered(api, registered));
    const present = providerBehind(watch.registered('trace'));
    if (present !== undefined) {
      watch.end();
      this.#join(present);
      return;
    }
    if (sdk === undefined) this.#sayNoSdk();
    else this.#installTracing(sdk, copies.registering, watch);
    if (sdk !== undefined && options.instrument) this.#instrument();
    setTimeout(() => watch.end(), options.takeoverMillis).unref();
  }

  /** Numbers of the profiler. */
  stats(): ReturnType<ProfilingSpanProcessor['stats']> {
    return this.#processor.stats();
  }

  #installTracing(sdk: TraceSdk, api: Api, watch: ApiWatch): void {
    const { packages, env, application } = this.#settings;
    const resource = createResource(sdk, application);
    const own = createProvider(sdk, packages, resource, this.#processor, env);
    this.#processor.expectResource({ resource });
    const switching = new SwitchingTracerProvider(own.provider);
    this.#own = own;
    this.#switching = switching;
    watch.offer('context', () => api.context.setGlobalContextManager(createContextManager(sdk)));
    const propagator = createPropagator(sdk, env);
    if (propagator !== undefined)
      watch.offer('propagation', () => api.propagation.setGlobalPropagator(propagator));
    watch.offer('trace', () => api.trace.setGlobalTracerProvider(switching));
  }

  #instrument(): void {
    const { application, execArgv, env, workingDirectory } = this.#settings;
    const preloads = preloadSpecifiers(execArgv, env);
    if (!hasOwnSetup(application.mainScript, preloads, workingDirectory)) {
      this.#instrumentations.enable();
      return;
    }
    setTimeout(() => {
      if (this.#switching?.current === this.#own?.provider) this.#instrumentations.enable();
    }, OWN_SETUP_MILLIS).unref();
  }

  /** The application registers its own: it has the say from here on, and profiling goes along. */
  #registered(api: ReplaceableApi, registered: unknown): void {
    if (api !== 'trace') return;
    // The api registers its proxy first and gives it the application's provider right after.
    const proxy = registered as { setDelegate?: (provider: TracerProvider) => void };
    const setDelegate = proxy.setDelegate;
    if (typeof setDelegate !== 'function') return;
    proxy.setDelegate = (provider) => {
      delete proxy.setDelegate;
      setDelegate.call(proxy, provider);
      this.#yieldTo(provider);
    };
  }

  #yieldTo(provider: TracerProvider): void {
    try {
      this.#switching?.switchTo(provider);
      this.#instrumentations.stepAside();
      this.#join(provider);
    } catch (error) {
      this.#logger.error('cannot join the tracer provider of the application', error);
    }
  }

  #join(provider: TracerProvider): void {
    const result = joinProvider(provider, this.#processor);
    if (result === 'joined') {
      const resource = resourceOf(provider);
      if (resource !== undefined) this.#processor.expectResource({ resource });
      this.#logger.debug('profiling joined the tracer provider of the application');
    }
    if (result !== 'impossible') return;
    this.#logger.error(
      'the tracer provider of the application takes no further span processor, so its spans get no profile. ' +
        'Add `new ProfilingSpanProcessor()` to its `spanProcessors`.',
    );
  }

  async #flush(): Promise<void> {
    const { shutdownTimeoutMillis } = this.#settings.options;
    await Promise.all([this.#own?.flush(shutdownTimeoutMillis), this.#processor.forceFlush()]);
  }

  #sayNoSdk(): void {
    this.#logger.error(
      'there is no OpenTelemetry SDK to trace with: install @opentelemetry/sdk-trace-node and ' +
        '@opentelemetry/exporter-trace-otlp-proto in the application, or start it with `npx hotspan run`.',
    );
  }
}
