// One process of the attribution benchmark: starts a variant, runs the seeded workload of the span processor's own
// tests (50 requests in flight), and tells its parent which function burnt for which span. What the variant made of
// it goes to the parent's sink, as it would to any backend.
import { trace } from '@opentelemetry/api';
import { MECHANISMS } from '../../packages/span-processor/build/test/mechanisms.js';
import { runWorkload } from '../../packages/span-processor/build/test/workload.js';

const settings = JSON.parse(process.env.BENCH_ATTRIBUTION);
const { variant, seed, requests, burnMillis } = settings;
const { start } = await import(`./variants/${variant}.mjs`);
const { stop, about } = start(settings);

/** A mechanism that throws under a variant costs itself, not the rest. */
const failures = {};
const guarded = Object.fromEntries(
  Object.entries(MECHANISMS).map(([name, mechanism]) => [
    name,
    async (bench, span) => {
      // Without the manager's `attach` or storage these burn in the span itself, which would prove nothing.
      const needed = { attachAndDispose: bench.attach, bindStore: bench.storage, rawRun: bench.storage };
      if (name in needed && needed[name] === undefined) {
        failures[name] = 'n/a';
        return;
      }
      try {
        await mechanism(bench, span);
      } catch (error) {
        failures[name] = `threw: ${error.message}`;
      }
    },
  ]),
);

const tracer = trace.getTracer('attribution');
const { truth } = await runWorkload({ tracer, seed, requests, burnMillis, mechanisms: guarded });
await stop();
process.send({ truth: [...truth], failures, about: about(), node: process.version }, () => process.exit(0));
