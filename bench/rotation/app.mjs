// A busy application for the rotation benchmark. It works in slices of about two milliseconds, one per turn of the
// event loop, and notes how long the thread was away between two slices: that is the loop itself and whatever else
// runs on this thread, which is the profiler. The native stop is timed where it is called.
import { createRequire } from 'node:module';
import { OtlpProfileExporter, ProfilingSpanProcessor } from '@hotspan/span-processor';
import { trace } from '@opentelemetry/api';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { loadCallTree } from './call-tree.mjs';

const { hertz, windowMillis, rotations, spansPerWindow, everyPathDiffers, sink } = JSON.parse(
  process.env.BENCH_ROTATION,
);
const SLICE_MILLIS = 2;
/** Shorter absences are the event loop's own. */
const NOTED_MILLIS = 0.05;
/** The thread's own CPU time in milliseconds, where Node has it: what the machine's other work cannot blur. */
const cpuMillis =
  process.threadCpuUsage === undefined
    ? undefined
    : () => {
        const { user, system } = process.threadCpuUsage();
        return (user + system) / 1000;
      };
const cpuNow = cpuMillis ?? (() => 0);

const require = createRequire(import.meta.resolve('@hotspan/span-processor'));
const { TimeProfiler, constants } = require('@datadog/pprof/out/src/time-profiler-bindings.js');
const stops = [];
let lastTree;
const { stop } = TimeProfiler.prototype;
TimeProfiler.prototype.stop = function timedStop(restart) {
  const taken = this.state[constants.kSampleCount];
  const atMicros = Date.now() * 1000;
  const cpu = cpuNow();
  const start = performance.now();
  const profile = stop.call(this, restart);
  const end = performance.now();
  stops.push({ start, end, cpu: cpuNow() - cpu, taken, restart, atMicros });
  lastTree = profile.topDownRoot;
  return profile;
};

const profiling = new ProfilingSpanProcessor({
  frequencyHertz: hertz,
  windowMillis,
  exporters: [new OtlpProfileExporter({ url: `${sink}/v1development/profiles` })],
});
const provider = new NodeTracerProvider({ spanProcessors: [profiling] });
provider.register();
const tracer = trace.getTracer('rotation');
const burn = await loadCallTree(everyPathDiffers);

const away = [];
const spanMillis = (windowMillis * 0.95) / spansPerWindow;
const begin = performance.now();
let startedSpans = 0;
let sliceEnd = begin;
let sliceEndCpu = cpuNow();

function countNodes(node) {
  return node.children.reduce((sum, child) => sum + countNodes(child), 1);
}

function span() {
  startedSpans++;
  tracer.startActiveSpan('work', (active) => {
    burn(performance.now() + spanMillis);
    active.end();
  });
}

await new Promise((resolve) => {
  const slice = () => {
    const start = performance.now();
    const cpu = cpuNow();
    if (start - sliceEnd > NOTED_MILLIS) away.push({ start: sliceEnd, end: start, cpu: cpu - sliceEndCpu });
    if (stops.length >= rotations) {
      resolve();
      return;
    }
    while (performance.now() < start + SLICE_MILLIS) span();
    sliceEndCpu = cpuNow();
    sliceEnd = performance.now();
    setImmediate(slice);
  };
  setImmediate(slice);
});
const nodes = countNodes(lastTree);
const elapsedMillis = performance.now() - begin;
await provider.shutdown();
const result = {
  nodes,
  stops,
  away,
  startedSpans,
  elapsedMillis,
  stats: profiling.stats(),
  cpu: cpuMillis !== undefined,
};
process.send({ ...result, node: process.version }, () => process.exit(0));
