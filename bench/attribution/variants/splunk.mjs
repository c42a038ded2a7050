import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Tracing and profiling, and none of its instrumentations, so that the spans are those of the workload. */
export function start({ sink, folder, hertz }) {
  Object.assign(process.env, {
    OTEL_SERVICE_NAME: 'bench',
    OTEL_EXPORTER_OTLP_ENDPOINT: sink,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_INSTRUMENTATION_COMMON_DEFAULT_ENABLED: 'false',
  });
  const require = createRequire(path.join(folder, 'x.js'));
  const splunk = require('@splunk/otel');
  splunk.start({
    serviceName: 'bench',
    tracing: { instrumentations: [] },
    profiling: { callstackInterval: Math.round(1000 / hertz), collectionDuration: 2000 },
  });
  return {
    stop: async () => {
      await splunk.stop();
      await sleep(1000); // Its last upload is not waited for by `stop`.
    },
    about: () => ({ version: require('@splunk/otel/package.json').version }),
  };
}
