// npm run bench:rotation [-- --runtimes 24,20] [--rotations 20] [--window-seconds 10] [--only "1000 Hz"]
//
// What a rotation costs the application's thread: the native stop of the profiler, and the longest time that our own
// JavaScript holds the thread at a stretch until the window is uploaded. At 99 Hz and 1 kHz, and at 99 Hz with 1 k,
// 10 k and 100 k spans per window; also with stacks of which none is like another, since it is the profiler's call
// tree that takes time. Beside it, whether every sample taken is delivered once.
//
// Times are of the wall clock and, where Node tells it (process.threadCpuUsage), of the thread's own CPU: the latter
// does not count what other processes of the machine take. `sameTurn` is the part that runs right after the native
// stop, before the event loop turns; `quiet` is the longest stretch right before each rotation, when nothing of ours
// runs; `total` is all that runs until the upload is done, less what runs in as long a time before.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { nodeBinary } from '../scripts/runtimes.mjs';
import { argument, machine, median, report, root } from './lib.mjs';
import { conservation, rotationsOf, spread } from './rotation/analyse.mjs';

const windowMillis = Number(argument('window-seconds', '10')) * 1000;
const rotations = Number(argument('rotations', '20')) + 2;
const VARIANTS = [
  { name: '99 Hz, 1 k spans', hertz: 99, spansPerWindow: 1000 },
  { name: '99 Hz, 10 k spans', hertz: 99, spansPerWindow: 10_000 },
  { name: '99 Hz, 100 k spans', hertz: 99, spansPerWindow: 100_000 },
  { name: '99 Hz, every stack another', hertz: 99, spansPerWindow: 1000, everyPathDiffers: true },
  { name: '1000 Hz, 1 k spans', hertz: 1000, spansPerWindow: 1000 },
].filter(({ name }) => name.includes(argument('only', '')));
const here = path.join(root, 'bench/rotation');

async function measure({ hertz, spansPerWindow, everyPathDiffers = false }, execPath) {
  const sink = fork(path.join(here, 'sink.mjs'), { serialization: 'advanced' });
  const [{ port }] = await once(sink, 'message');
  const app = fork(path.join(here, 'app.mjs'), {
    execPath,
    serialization: 'advanced',
    env: {
      ...process.env,
      BENCH_ROTATION: JSON.stringify({
        hertz,
        windowMillis,
        rotations,
        spansPerWindow,
        everyPathDiffers,
        sink: `http://127.0.0.1:${port}`,
      }),
    },
  });
  const [result] = await Promise.race([
    once(app, 'message'),
    once(app, 'exit').then(([code]) => Promise.reject(new Error(`the application ended with ${code}`))),
  ]);
  sink.send('read');
  const [{ windows }] = await once(sink, 'message');
  sink.disconnect();
  return { result, windows };
}

const rows = [];
const kept = [];
for (const runtime of argument('runtimes', '24').split(',')) {
  const execPath = await nodeBinary(Number(runtime));
  for (const variant of VARIANTS) {
    const { result, windows } = await measure(variant, execPath);
    const each = rotationsOf(result, windowMillis);
    const of = (key) => each.map((one) => one[key]);
    const samples = median(of('taken'));
    const full = windows.filter(({ timestampsMicros }) => timestampsMicros.length > samples / 2);
    const name = `Node ${runtime}, ${variant.name}`;
    const cpu = result.cpu ? 'Cpu' : '';
    rows.push({
      name,
      rotations: each.length,
      samplesPerWindow: Math.round(samples),
      spansPerWindow: Math.round((result.startedSpans / result.elapsedMillis) * windowMillis),
      spansHit: Math.round(median(full.map(({ spans }) => spans))),
      stacks: Math.round(median(full.map(({ stacks }) => stacks))),
      nodes: result.nodes,
      nativeMillis: spread(of('nativeMillis')),
      longestMillis: spread(of('longestMillis')),
      sameTurnMillis: spread(of('sameTurnMillis')),
      quietMillis: spread(of('quietMillis')),
      ...(result.cpu
        ? {
            nativeCpuMillis: spread(of('nativeCpuMillis')),
            longestCpuMillis: spread(of('longestCpuMillis')),
            sameTurnCpuMillis: spread(of('sameTurnCpuMillis')),
            quietCpuMillis: spread(of('quietCpuMillis')),
          }
        : {}),
      totalMillis: spread(of(`total${cpu}Millis`)),
      microsPerSample: Math.round((1000 * median(of(`total${cpu}Millis`))) / samples),
      clock: result.cpu ? 'thread CPU' : 'wall',
    });
    kept.push({
      name,
      ...conservation(result, windows, variant.hertz),
      dropped: JSON.stringify(result.stats.dropped),
      lastError: result.stats.lastError,
    });
    console.error(
      `${name}: longest stretch ${rows.at(-1)[`longest${cpu}Millis`]} ms, native ${rows.at(-1).nativeMillis} ms`,
    );
  }
}
console.error('\nMilliseconds: median (90 % of rotations below, all below).');
report('rotation', rows, { machine: machine(), windowMillis });
console.error('\nSamples, over all windows of each run.');
report('rotation-conservation', kept, { windowMillis });
const sound = ({ twice, sampled, received, lastError }) =>
  twice === 0 && received > 0 && sampled === received && lastError === null;
if (!kept.every(sound)) process.exitCode = 1;
