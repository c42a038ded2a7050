import { type Context, diag, type Span } from '@opentelemetry/api';
import { trackEnd, trackStart } from './context/tracked-span.js';
import { type ProfilingOptions, resolveOptionsSafely } from './options.js';
import { currentThread } from './profiled-thread.js';
import { nodeSessionSystem, ProfilingSession } from './session.js';
import type { ProfilingStats } from './stats.js';

/**
 * OpenTelemetry's `SpanProcessor`, as SDK 2.x and 3.x declare it. Declared here so that neither has to be installed
 * for the other's users.
 */
export interface SpanProcessorShape {
  onStart(span: Span, parentContext: Context): void;
  onEnd(span: object): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** One session per thread, also when ESM and CommonJS copies of this package are both loaded. */
const SESSION = Symbol.for('hotspan.session');

interface SharedSession {
  readonly session: ProfilingSession;
  users: number;
}

/**
 * Samples this thread's stacks and stamps each sample with the span that was active.
 *
 * ```ts
 * new NodeSDK({ spanProcessors: [new BatchSpanProcessor(exporter), new ProfilingSpanProcessor()] }).start();
 * ```
 *
 * Never throws: wrong options are reported through `diag` and replaced by their defaults, and a profiler that cannot
 * run leaves tracing as it is. A second processor on the same thread shares the first one's session and options.
 */
export class ProfilingSpanProcessor implements SpanProcessorShape {
  readonly #shared: SharedSession;
  readonly #threadId: number = currentThread().id;
  #closing: Promise<void> | undefined;

  constructor(options?: ProfilingOptions) {
    const { options: resolved, problems } = resolveOptionsSafely(options, process.env);
    const logger = diag.createComponentLogger({ namespace: '@hotspan/span-processor' });
    for (const problem of problems) logger.error(`${problem.message}. ${problem.hint}`);
    const holder = globalThis as { [SESSION]?: SharedSession };
    const existing = holder[SESSION];
    if (existing !== undefined && options !== undefined) {
      logger.warn('profiling is set up already on this thread; the options of this processor are not used.');
    }
    this.#shared = existing ?? { session: new ProfilingSession(resolved, nodeSessionSystem()), users: 0 };
    this.#shared.users++;
    holder[SESSION] = this.#shared;
    this.#shared.session.begin();
  }

  onStart(span: Span, parentContext: Context): void {
    try {
      this.#shared.session.spanStarts(span);
      trackStart(span, parentContext);
      // Whose thread a span ran on is known from the main thread's absence of this attribute, too.
      if (this.#threadId !== 0) span.setAttribute('thread.id', this.#threadId);
    } catch (error) {
      this.#shared.session.spanFailed(error);
    }
  }

  onEnd(span: object): void {
    try {
      trackEnd(span);
    } catch (error) {
      this.#shared.session.spanFailed(error);
    }
  }

  /** @param carrier whatever has the `resource` that spans will have; profiles made before the first span get it */
  expectResource(carrier: { readonly resource: object }): void {
    this.#shared.session.expectResource(carrier);
  }

  forceFlush(): Promise<void> {
    return this.#shared.session.forceFlush();
  }

  /** The session ends with its last processor. */
  shutdown(): Promise<void> {
    this.#closing ??= this.#release();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  /** What happened so far, in numbers. */
  stats(): ProfilingStats {
    return this.#shared.session.stats();
  }

  async #release(): Promise<void> {
    this.#shared.users--;
    if (this.#shared.users > 0) return this.#shared.session.forceFlush();
    const holder = globalThis as { [SESSION]?: SharedSession };
    if (holder[SESSION] === this.#shared) delete holder[SESSION];
    await this.#shared.session.shutdown();
  }
}
