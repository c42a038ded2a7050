/**
 * The set-up of a service that has OpenTelemetry already: everything is stock but the one line with
 * `ProfilingSpanProcessor`. Start a service with `node --import ./dist/otel.js`.
 */
import { ProfilingSpanProcessor } from '@hotspan/span-processor';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import {
  defaultResource,
  detectResources,
  envDetector,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

export const provider = new NodeTracerProvider({
  resource: defaultResource().merge(detectResources({ detectors: [serviceInstanceIdDetector, envDetector] })),
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter()), new ProfilingSpanProcessor()],
});
provider.register();
registerInstrumentations({ instrumentations: [new HttpInstrumentation(), new UndiciInstrumentation()] });
