import type { ContextManager, TextMapPropagator, TracerProvider } from '@opentelemetry/api';
import { ProfilingContextManager } from '../context/profiling-context-manager.js';
import type { Environment } from '../option-table.js';
import type { SpanProcessorShape } from '../span-processor.js';
import { LastWordsExporter } from './last-words.js';
import type { FoundPackage, PackageFinder } from './packages.js';
import { samplerFromEnv } from './sampler-env.js';
import { constructorIn } from './shapes.js';
import { createSpanExporters } from './span-exporters.js';
import type { SdkResource, TraceSdk } from './trace-sdk.js';

/** A provider of ours, and how to tell its exporters that the process ends. */
export interface OwnProvider {
  readonly provider: TracerProvider;
  /** Delivers the spans that ended; at most this long. */
  flush(timeoutMillis: number): Promise<void>;
}

/** A provider that exports spans as the `OTEL_*` variables say and passes them to `processor`, too. */
export function createProvider(
  sdk: TraceSdk,
  packages: PackageFinder,
  resource: SdkResource | undefined,
  processor: SpanProcessorShape,
  env: Environment,
): OwnProvider {
  const exporters = createSpanExporters(packages, sdk, env);
  const exporting = exporters.map(({ exporter, batched }) => {
    const Processor = batched ? sdk.batch : sdk.simple;
    return sdk.isThirdLine ? new Processor({ exporter, ...batchFromEnv(env) }) : new Processor(exporter);
  });
  const sampler = sdk.isThirdLine ? samplerFromEnv(sdk.found.exports, env) : undefined;
  const provider = new sdk.provider({
    spanProcessors: [...exporting, processor],
    ...(resource === undefined ? {} : { resource }),
    ...(sampler === undefined ? {} : { sampler }),
  });
  return {
    provider,
    async flush(timeoutMillis) {
      for (const { exporter } of exporters)
        if (exporter instanceof LastWordsExporter) exporter.hurry(timeoutMillis);
      await Promise.all(exporting.map((each) => each.forceFlush()));
    },
  };
}

function batchFromEnv(env: Environment): { readonly [name: string]: number } {
  const names = {
    maxQueueSize: 'OTEL_BSP_MAX_QUEUE_SIZE',
    scheduledDelayMillis: 'OTEL_BSP_SCHEDULE_DELAY',
    exportTimeoutMillis: 'OTEL_BSP_EXPORT_TIMEOUT',
    maxExportBatchSize: 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE',
  };
  const settings: Record<string, number> = {};
  for (const [option, name] of Object.entries(names)) {
    const text = env[name]?.trim() ?? '';
    if (/^\d+$/.test(text)) settings[option] = Number(text);
  }
  return settings;
}

/** OpenTelemetry's own manager where there is one, else ours, which behaves the same. */
export function createContextManager(sdk: TraceSdk): ContextManager {
  try {
    const hooks = sdk.found.require('@opentelemetry/context-async-hooks') as FoundPackage['exports'];
    const Manager = constructorIn<ContextManager>(hooks, 'AsyncLocalStorageContextManager');
    if (Manager !== undefined) return new Manager().enable();
  } catch {
    // SDK 3.x does not depend on it.
  }
  return new ProfilingContextManager();
}

/** The propagators of `OTEL_PROPAGATORS` that `@opentelemetry/core` has; W3C trace context and baggage by default. */
export function createPropagator(sdk: TraceSdk, env: Environment): TextMapPropagator | undefined {
  const names = (env['OTEL_PROPAGATORS']?.trim() || 'tracecontext,baggage')
    .split(',')
    .map((name) => name.trim());
  const core = sdk.found.require('@opentelemetry/core') as FoundPackage['exports'];
  const classes = { tracecontext: 'W3CTraceContextPropagator', baggage: 'W3CBaggagePropagator' };
  const propagators = Object.entries(classes).flatMap(([name, className]) => {
    const Propagator = names.includes(name) ? constructorIn<TextMapPropagator>(core, className) : undefined;
    return Propagator === undefined ? [] : [new Propagator()];
  });
  const Composite = constructorIn<TextMapPropagator>(core, 'CompositePropagator');
  return propagators.length === 0 || Composite === undefined ? undefined : new Composite({ propagators });
}
