// npm run test:soak -- [--minutes 60] [--spans 1000000] [--interval-seconds 60] [--bound 2] [--warm-up 0.2] [--plain]
//
// Long load with profiling on, in a process of its own, uploading to a local sink. Prints memory after a full garbage
// collection at each interval; fails when the heap may grow by more than `--bound` bytes per span after the warm-up
// share, when spans or windows are missing, or when anything was dropped. `--plain` runs OpenTelemetry alone, to
// compare with; `--leak <bytes per span>` leaks on purpose, to see that the verdict notices.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { judgeGrowth } from './verdict.mjs';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    spans: { type: 'string', default: '1000000' },
    'interval-seconds': { type: 'string' },
    bound: { type: 'string', default: '2' },
    'warm-up': { type: 'string', default: '0.2' },
    leak: { type: 'string', default: '0' },
    plain: { type: 'boolean', default: false },
  },
});
const seconds = number('minutes') * 60;
const settings = {
  spans: number('spans'),
  seconds,
  intervalSeconds: values['interval-seconds'] === undefined ? seconds / 60 : number('interval-seconds'),
  profiled: !values.plain,
  leak: number('leak'),
};
const limits = { warmUpShare: number('warm-up'), boundBytesPerSpan: number('bound') };

function number(name) {
  const value = Number(values[name]);
  if (Number.isFinite(value) && value >= 0) return value;
  console.error(`soak: --${name} expects a number from 0, got "${values[name]}"`);
  process.exit(2);
}

const uploads = { '/v1/traces': 0, '/v1development/profiles': 0 };
const sink = createServer((request, response) => {
  request.resume().on('end', () => {
    uploads[request.url]++;
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  });
}).listen(0, '127.0.0.1');
await once(sink, 'listening');

const child = fork(fileURLToPath(new URL('load.mjs', import.meta.url)), {
  execArgv: [...process.execArgv, '--expose-gc'],
  env: {
    ...process.env,
    SOAK: JSON.stringify({ ...settings, sink: `http://127.0.0.1:${sink.address().port}` }),
  },
});
const points = [];
child.on('message', (point) => {
  points.push(point);
  console.log(JSON.stringify({ ...point, uploads }));
});
const [code] = await once(child, 'exit');
sink.closeAllConnections();
sink.close();

// The last measurement is after shutdown: it shows what was let go, and has no place on the line.
const after = points.pop();
const heap = judgeGrowth(points, 'heapUsed', limits);
const rss = judgeGrowth(points, 'rss', limits);
const problems = [];
if (code !== 0) problems.push(`the load ended with ${code}`);
if (after.spans < settings.spans) problems.push(`${after.spans} spans instead of ${settings.spans}`);
if (settings.profiled) {
  if (after.lastError !== null) problems.push(`last error: ${after.lastError}`);
  if (Object.keys(after.dropped).length > 0) problems.push(`dropped: ${JSON.stringify(after.dropped)}`);
  if (after.windows === 0 || after.windows !== uploads['/v1development/profiles'])
    problems.push(`${after.windows} windows, ${uploads['/v1development/profiles']} uploads of profiles`);
}
if (!heap.flat) problems.push(`the heap grows, or the interval is too wide to exclude it`);
const shown = ({ bytesPerSpan, low, high, points: count }) =>
  `${bytesPerSpan.toFixed(3)} bytes per span (95 %: ${low.toFixed(3)} to ${high.toFixed(3)}; ${count} measurements)`;
console.log(
  JSON.stringify({
    verdict: problems.length === 0 ? 'flat' : 'failed',
    problems,
    node: process.version,
    flags: process.execArgv,
    profiled: settings.profiled,
    spans: after.spans,
    seconds: after.seconds,
    heap,
    rss,
  }),
);
console.log(`heap: ${shown(heap)}, bound ${limits.boundBytesPerSpan}\nrss:  ${shown(rss)}, no bound`);
for (const problem of problems) console.log(`soak: ${problem}`);
process.exitCode = problems.length === 0 ? 0 : 1;
