import type { Tracer, TracerOptions, TracerProvider } from '@opentelemetry/api';

/**
 * The tracer provider that is registered while it is open whether the application brings its own. Tracers handed out
 * before a switch follow it, as the api's proxies would have done without this package.
 */
export class SwitchingTracerProvider implements TracerProvider {
  #current: TracerProvider;

  constructor(initial: TracerProvider) {
    this.#current = initial;
  }

  get current(): TracerProvider {
    return this.#current;
  }

  switchTo(provider: TracerProvider): void {
    this.#current = provider;
  }

  getTracer(name: string, version?: string, options?: TracerOptions): Tracer {
    return new SwitchingTracer(this, (provider) => provider.getTracer(name, version, options));
  }

  /** For those who reach through the api for the SDK's provider to flush it, e.g. on AWS Lambda. */
  async forceFlush(): Promise<void> {
    await (this.#current as { forceFlush?: () => Promise<void> }).forceFlush?.();
  }

  async shutdown(): Promise<void> {
    await (this.#current as { shutdown?: () => Promise<void> }).shutdown?.();
  }
}

class SwitchingTracer implements Tracer {
  readonly #owner: SwitchingTracerProvider;
  readonly #make: (provider: TracerProvider) => Tracer;
  #provider: TracerProvider | undefined;
  #tracer: Tracer | undefined;

  constructor(owner: SwitchingTracerProvider, make: (provider: TracerProvider) => Tracer) {
    this.#owner = owner;
    this.#make = make;
  }

  startSpan(...args: Parameters<Tracer['startSpan']>): ReturnType<Tracer['startSpan']> {
    return this.#now().startSpan(...args);
  }

  startActiveSpan(...args: unknown[]): never {
    const tracer = this.#now();
    return Reflect.apply(tracer.startActiveSpan, tracer, args) as never;
  }

  #now(): Tracer {
    const provider = this.#owner.current;
    if (this.#tracer === undefined || provider !== this.#provider) {
      this.#provider = provider;
      this.#tracer = this.#make(provider);
    }
    return this.#tracer;
  }
}
