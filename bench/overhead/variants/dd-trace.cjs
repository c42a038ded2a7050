// dd-trace with its OpenTelemetry API registered: `dd-trace/init` alone leaves the application's own spans no-ops.
const { createRequire } = require('node:module');
const path = require('node:path');

const tracer = createRequire(path.join(process.env.BENCH_PEER_FOLDER, 'x.js'))('dd-trace').init();
new tracer.TracerProvider().register();
