import type { TracerProvider } from '@opentelemetry/api';
import type { SpanProcessorShape } from '../span-processor.js';

export type JoinResult = 'joined' | 'already-there' | 'impossible';

/**
 * Adds `processor` to a tracer provider that exists already.
 *
 * SDK 1.x has `addSpanProcessor` for it. SDK 2.x and 3.x took it away: there the provider and every tracer share one
 * `MultiSpanProcessor` (`_activeSpanProcessor`), which reads its list (`_spanProcessors`) at each event, so that a
 * longer list takes effect at once, for tracers handed out before, too. The list is replaced, since it is the array
 * that the application passed in.
 */
export function joinProvider(provider: TracerProvider, processor: SpanProcessorShape): JoinResult {
  const internals = provider as {
    _activeSpanProcessor?: { _spanProcessors?: unknown };
    addSpanProcessor?: unknown;
  };
  const multi = internals._activeSpanProcessor;
  const processors = multi?._spanProcessors;
  if (Array.isArray(processors) && processors.some((each) => isOurs(each))) return 'already-there';
  if (typeof internals.addSpanProcessor === 'function') {
    internals.addSpanProcessor(processor);
    return 'joined';
  }
  if (multi === undefined || !Array.isArray(processors)) return 'impossible';
  multi._spanProcessors = [...(processors as unknown[]), processor];
  return 'joined';
}

/** The resource that a provider gives its spans: private since SDK 2.x, public before. */
export function resourceOf(provider: TracerProvider): object | undefined {
  const { _resource, resource } = provider as { _resource?: unknown; resource?: unknown };
  const found = _resource ?? resource;
  return typeof found === 'object' && found !== null ? found : undefined;
}

/** The SDK's provider behind the api's proxy, and behind our own; `undefined` when nothing is registered. */
export function providerBehind(registered: unknown): TracerProvider | undefined {
  const proxy = registered as { getDelegate?: () => unknown } | undefined;
  const provider = typeof proxy?.getDelegate === 'function' ? proxy.getDelegate() : registered;
  return typeof (provider as { getTracer?: unknown } | undefined)?.getTracer === 'function'
    ? (provider as TracerProvider)
    : undefined;
}

/** By name: the application may have another copy of this package, e.g. the CommonJS one. */
function isOurs(processor: unknown): boolean {
  return (processor as object | undefined)?.constructor?.name === 'ProfilingSpanProcessor';
}
