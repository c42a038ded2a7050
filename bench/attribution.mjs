// npm run bench:attribution [-- --peers] [--only 24] [--requests 50] [--seed 1] [--hertz 1000] [--burn-millis 1]
//
// Does each sample carry the span whose code it saw? A seeded workload runs every asynchronous mechanism in 50
// requests that overlap; each stretch of work is a function with a name of its own, so the stack itself says whose
// work a sample saw. Runs on every runtime (`--only` keeps those whose name contains it); with `--peers` also
// dd-trace and @splunk/otel, at the rate at which dd-trace samples, and longer work to make up for it.
// Exit code 1 when a sample of Hotspan's is wrong.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import path from 'node:path';
import { nodeBinary, RUNTIMES } from '../scripts/runtimes.mjs';
import { samplesOf } from './attribution/read-profiles.mjs';
import { exact, precision, recall, score, shown, total } from './attribution/score.mjs';
import { argument, flag, installOnDemand, machine, report, root } from './lib.mjs';

const PEERS = flag('peers');
const settings = {
  seed: Number(argument('seed', '1')),
  requests: Number(argument('requests', '50')),
  // dd-trace samples at 99 Hz and cannot be told otherwise.
  hertz: PEERS ? 99 : Number(argument('hertz', '1000')),
  burnMillis: Number(argument('burn-millis', PEERS ? '4' : '1')),
};
const VARIANTS = [
  { variant: 'hotspan' },
  ...(PEERS
    ? [
        { variant: 'dd-trace', packages: ['dd-trace@5'] },
        { variant: 'splunk', packages: ['@splunk/otel@4.7.2', '@opentelemetry/api@1.9'] },
      ]
    : []),
];
const runtimes = RUNTIMES.filter(({ name }) => name.includes(argument('only', '')));

/** Keeps every upload; answers as an agent would. */
async function openSink() {
  const uploads = [];
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      uploads.push({ path: request.url, headers: request.headers, body: Buffer.concat(chunks) });
      const json = request.url.startsWith('/info') || request.url.includes('/v0.');
      response.setHeader('content-type', json ? 'application/json' : 'application/x-protobuf');
      response.end(request.url.startsWith('/info') ? '{"endpoints":[]}' : json ? '{}' : '');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    uploads,
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function runApp({ variant, packages }, runtime) {
  const sink = await openSink();
  const folder = packages === undefined ? undefined : installOnDemand(variant, packages);
  const child = fork(path.join(root, 'bench/attribution/app.mjs'), {
    execPath: await nodeBinary(runtime.major),
    execArgv: runtime.flags,
    env: {
      ...process.env,
      BENCH_ATTRIBUTION: JSON.stringify({ ...settings, variant, folder, sink: sink.url }),
    },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  let told;
  child.once('message', (message) => {
    told = message;
  });
  const [code, signal] = await once(child, 'exit');
  sink.close();
  if (told === undefined) return { problem: `ended with ${code ?? signal}: ${lastLine(stderr)}` };
  const samples = (await Promise.all(sink.uploads.map(samplesOf))).filter((one) => one !== undefined).flat();
  if (samples.length === 0) {
    const paths = [...new Set(sink.uploads.map((upload) => upload.path))];
    return { problem: `no profile could be read among uploads to ${paths.join(', ') || 'nowhere'}`, told };
  }
  return { told, samples };
}

const lastLine = (text) =>
  text
    .trim()
    .split('\n')
    .findLast((line) => /error/i.test(line)) ?? text.slice(-200).trim();

const rows = [];
const byRun = new Map();
for (const runtime of runtimes) {
  for (const variant of VARIANTS) {
    const name = `${variant.variant}, Node ${runtime.name}`;
    const { problem, told, samples } = await runApp(variant, runtime);
    if (problem !== undefined) {
      rows.push({ name, samples: 0, problem });
      console.error(`${name}: ${problem}`);
      continue;
    }
    const scores = score(samples, new Map(told.truth));
    byRun.set(name, { scores, failures: told.failures });
    const sums = total(scores);
    rows.push({
      name,
      precision: shown(precision(sums)),
      recall: shown(recall(sums)),
      exact: shown(exact(sums)),
      ...sums,
      problem: Object.entries(told.failures)
        .map(([mechanism, why]) => `${mechanism} ${why}`)
        .join('; '),
      about: told.about.strategy ?? told.about.version,
      node: told.node,
    });
    console.error(
      `${name}: precision ${shown(precision(sums))} %, recall ${shown(recall(sums))} %, ${sums.samples} samples`,
    );
  }
}

const mechanisms = [...new Set([...byRun.values()].flatMap(({ scores }) => [...scores.keys()]))].sort();
const cell = ({ scores, failures }, mechanism) => {
  const one = scores.get(mechanism);
  if (one === undefined)
    return failures[mechanism] === undefined ? 'no samples' : failures[mechanism].slice(0, 20);
  return `${shown(precision(one))}/${shown(recall(one))} (${one.samples})`;
};
const perMechanism = mechanisms.map((mechanism) => ({
  name: mechanism,
  ...Object.fromEntries([...byRun].map(([name, run]) => [name, cell(run, mechanism)])),
}));

console.error(
  '\nPer mechanism: precision/recall in % (samples). – means no sample that could be right or wrong.',
);
report('attribution-mechanisms', perMechanism, { ...settings });
console.error('\nIn total. exact: samples that say what is true, those of no span included.');
report('attribution', rows, { ...settings, machine: machine() });
const own = rows.filter(({ name }) => name.startsWith('hotspan'));
if (own.length === 0 || own.some((row) => row.samples === 0 || row.exact !== '100' || row.problem !== ''))
  process.exitCode = 1;
