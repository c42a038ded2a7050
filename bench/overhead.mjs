// npm run bench:overhead [-- --peers] [--rounds 7] [--seconds 8] [--connections 16]
//
// HTTP throughput, latency and CPU per request of the same application with OpenTelemetry alone and with profiling,
// uploads included. Variants run interleaved, in a new order each round; what is printed are ratios to OpenTelemetry
// alone in the same round: an absolute figure of a shared machine proves nothing.
import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { argument, flag, installOnDemand, machine, median, medianInterval, report, root } from './lib.mjs';

const ROUNDS = Number(argument('rounds', '7'));
const SECONDS = Number(argument('seconds', '8'));
const CONNECTIONS = Number(argument('connections', '16'));
const WARM_UP_SECONDS = 3;
const here = path.join(root, 'bench/overhead');

const autocannon = createRequire(path.join(installOnDemand('load', ['autocannon@8']), 'x.js'))('autocannon');
// Each peer in a folder of its own: their ranges for @opentelemetry/api exclude one another.
const peers = flag('peers')
  ? {
      datadog: installOnDemand('dd-trace', ['dd-trace@5']),
      splunk: installOnDemand('splunk', ['@splunk/otel@4.7.2', '@opentelemetry/api@1.9']),
    }
  : undefined;

const message = (child) => new Promise((resolve) => child.once('message', resolve));
const sink = fork(path.join(here, 'sink.mjs'), { stdio: 'inherit' });
const { port: sinkPort } = await message(sink);
const sinkUrl = `http://127.0.0.1:${sinkPort}`;

const VARIANTS = [
  { name: 'otel', args: ['--import', path.join(here, 'variants/otel.mjs')] },
  { name: 'hotspan', args: ['--import', path.join(here, 'variants/hotspan.mjs')] },
  ...(peers === undefined
    ? []
    : [
        {
          name: 'dd-trace',
          args: ['--require', path.join(here, 'variants/dd-trace.cjs')],
          env: {
            BENCH_PEER_FOLDER: peers.datadog,
            DD_PROFILING_ENABLED: 'true',
            DD_TRACE_AGENT_URL: sinkUrl,
            DD_SERVICE: 'bench',
            DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
            DD_REMOTE_CONFIGURATION_ENABLED: 'false',
          },
        },
        {
          name: 'splunk',
          args: ['--require', path.join(peers.splunk, 'node_modules/@splunk/otel/instrument.js')],
          env: {
            SPLUNK_PROFILER_ENABLED: 'true',
            OTEL_SERVICE_NAME: 'bench',
            OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
          },
        },
      ]),
];

const load = (url, seconds) =>
  new Promise((resolve, reject) => {
    autocannon({ url, connections: CONNECTIONS, duration: seconds }, (error, result) =>
      error ? reject(error) : resolve(result),
    );
  });
const usage = async (url) => await (await fetch(`${url}/usage`)).json();

async function measure({ name, args, env = {} }) {
  const started = performance.now();
  const server = fork(path.join(here, 'server.mjs'), {
    execArgv: args,
    env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: sinkUrl, BENCH_VARIANT: name, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  try {
    const { port } = await message(server);
    const startMillis = performance.now() - started;
    const url = `http://127.0.0.1:${port}`;
    await load(url, WARM_UP_SECONDS);
    sink.send('reset');
    await message(sink);
    const before = await usage(url);
    const result = await load(url, SECONDS);
    const after = await usage(url);
    sink.send('read');
    const { bytes } = await message(sink);
    if (result.non2xx + result.errors > 0)
      throw new Error(`${name}: ${result.non2xx + result.errors} requests failed`);
    const cpuMicros = after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system;
    const requests = result.requests.total;
    return {
      throughput: requests / result.duration,
      p99Millis: result.latency.p99,
      cpuMicrosPerRequest: cpuMicros / requests,
      uploadedBytesPerRequest: bytes / requests,
      rssMiB: after.memory.rss / 2 ** 20,
      startMillis,
    };
  } finally {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await ended;
  }
}

const runs = Object.fromEntries(VARIANTS.map(({ name }) => [name, []]));
for (let round = 0; round < ROUNDS; round++) {
  const order = round % 2 === 0 ? VARIANTS : [...VARIANTS].reverse();
  for (const variant of order) {
    const result = await measure(variant);
    runs[variant.name].push(result);
    console.error(
      `round ${round + 1}/${ROUNDS} ${variant.name}: ${result.throughput.toFixed(0)} requests/s, p99 ${result.p99Millis} ms, ${result.cpuMicrosPerRequest.toFixed(0)} µs CPU a request`,
    );
  }
}
sink.disconnect();

const ratios = (name, key) => runs[name].map((run, round) => run[key] / runs.otel[round][key]);
const shown = (values) => {
  const [low, high] = medianInterval(values);
  return `${median(values).toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`;
};
report(
  'overhead',
  VARIANTS.map(({ name }) => ({
    name,
    rounds: ROUNDS,
    throughputRatio: shown(ratios(name, 'throughput')),
    p99Ratio: shown(ratios(name, 'p99Millis')),
    cpuPerRequestRatio: shown(ratios(name, 'cpuMicrosPerRequest')),
    uploadedBytesPerRequest: Math.round(median(runs[name].map((run) => run.uploadedBytesPerRequest))),
    rssMiB: Math.round(median(runs[name].map((run) => run.rssMiB))),
    startMillis: Math.round(median(runs[name].map((run) => run.startMillis))),
  })),
  { machine: machine(), seconds: SECONDS, connections: CONNECTIONS },
);
