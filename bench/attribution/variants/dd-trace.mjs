import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const UPLOAD_SECONDS = 2;

/** Its OpenTelemetry API, and none of its instrumentations, so that the spans are those of the workload. */
export function start({ sink, folder }) {
  Object.assign(process.env, {
    DD_TRACE_AGENT_URL: sink,
    DD_SERVICE: 'bench',
    DD_PROFILING_ENABLED: 'true',
    DD_PROFILING_UPLOAD_PERIOD: String(UPLOAD_SECONDS),
    DD_PROFILING_DEBUG_UPLOAD_COMPRESSION: 'gzip',
    DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
    DD_REMOTE_CONFIGURATION_ENABLED: 'false',
  });
  const require = createRequire(path.join(folder, 'x.js'));
  const tracer = require('dd-trace').init({ plugins: false });
  new tracer.TracerProvider().register();
  return {
    // It has no call that uploads; its period does.
    stop: () => sleep((2 * UPLOAD_SECONDS + 1) * 1000),
    about: () => ({ version: require('dd-trace/package.json').version }),
  };
}
