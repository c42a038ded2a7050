// OpenTelemetry alone: the baseline.
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

export function start(extraProcessors = []) {
  const provider = new NodeTracerProvider({
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter()), ...extraProcessors],
  });
  provider.register();
  registerInstrumentations({ instrumentations: [new HttpInstrumentation()] });
}

if (process.env.BENCH_VARIANT === 'otel') start();
