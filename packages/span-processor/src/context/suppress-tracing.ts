import { type Context, context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';

/**
 * The key of `suppressTracing` in `@opentelemetry/core` (`trace/suppress-tracing.ts`). The api makes keys with
 * `Symbol.for`, so the same name is the same key and the SDK need not be imported.
 */
const SUPPRESS_TRACING = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

const SUPPRESSED: Context = ROOT_CONTEXT.setValue(SUPPRESS_TRACING, true);

/** Runs `fn` outside every span, and so that what it calls (an upload) starts none. */
export function withoutTracing<T>(fn: () => T): T {
  return context.with(SUPPRESSED, fn);
}
