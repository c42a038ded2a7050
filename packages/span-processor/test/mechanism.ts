import type { AsyncLocalStorage } from 'node:async_hooks';
import type { Context, Span, Tracer } from '@opentelemetry/api';

/** What a mechanism is given: a way to burn in the name of a span, and the application around it. */
export interface Bench {
  readonly tracer: Tracer;
  /** Burns in a function that belongs to `owner`, or to nobody. */
  readonly burn: (owner: Span | null) => void;
  /** The manager's storage, if it is one that can be reached from outside. */
  readonly storage: AsyncLocalStorage<Context> | undefined;
  readonly attach: ((context: Context) => { dispose(): void }) | undefined;
  readonly port: number;
}

/** One way for code to come to run in a span. `span` is active when it is called. */
export type Mechanism = (bench: Bench, span: Span) => Promise<void>;
