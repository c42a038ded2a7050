import { OtlpProfileExporter, ProfilingSpanProcessor } from '@hotspan/span-processor';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

/** The stock set-up: NodeTracerProvider with its own context manager. */
export function start({ sink, hertz }) {
  const profiling = new ProfilingSpanProcessor({
    frequencyHertz: hertz,
    windowMillis: 1000,
    exporters: [new OtlpProfileExporter({ url: `${sink}/v1development/profiles` })],
  });
  const provider = new NodeTracerProvider({ spanProcessors: [profiling] });
  provider.register();
  return {
    stop: () => provider.shutdown(),
    about: () => {
      const { strategy, windows, samples, dropped, lastError } = profiling.stats();
      return { strategy, windows, samples, dropped, lastError };
    },
  };
}
