import { setTimeout as sleep } from 'node:timers/promises';
import { DemoError, describeError, Interrupted } from './demo-error.js';
import { burnsOf, fetchCheckoutTraces, judgeGuilty, judgeInnocent, judgeTraces } from './evidence.js';
import { LinkerApi } from './linker-api.js';
import type { DemoOptions } from './options.js';
import type { Progress } from './progress.js';
import type { Shop } from './shop.js';
import { findSlowSpan, GUILTY_FUNCTION } from './slow-checkout.js';
import { findFailures, type SmokeEvidence, type SmokeReport } from './smoke-report.js';
import { readBurnSamples } from './stored-samples.js';
import { checkAttribution } from './truth.js';
import { poll, unlessAborted } from './waiting.js';

const LOAD_MILLIS = 15_000;
const POLL_MILLIS = 100;

/** Runs the smoke test and prints its report on stdout; returns the exit code. */
export async function runSmoke(
  options: DemoOptions,
  shop: Shop,
  dataDirectory: string,
  progress: Progress,
  stop: AbortController,
): Promise<number> {
  const startMillis = Date.now();
  const timer = setTimeout(() => stop.abort(tooLate(options, progress)), options.timeoutSeconds * 1000);
  let evidence: SmokeEvidence | null = null;
  let failures: readonly string[];
  try {
    const api = new LinkerApi(await shop.open(stop.signal));
    evidence = await gatherEvidence(shop, api, dataDirectory, progress, stop.signal);
    failures = findFailures(shop.counts, evidence);
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    failures = [describeError(error)];
  } finally {
    clearTimeout(timer);
  }
  const report: SmokeReport = {
    ok: failures.length === 0,
    failures,
    node: process.version,
    elapsedSeconds: Math.round((Date.now() - startMillis) / 100) / 10,
    load: shop.counts,
    evidence,
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  for (const failure of failures) progress.line(`✗ ${failure}`);
  return report.ok ? 0 : 1;
}

function tooLate(options: DemoOptions, progress: Progress): DemoError {
  return new DemoError(
    `The smoke test was not done after ${options.timeoutSeconds} s; it waited for: ${progress.underWay.join(', ')}.`,
    'Allow more with --timeout-seconds, or see what is slow with npm run demo.',
  );
}

/**
 * Lets customers in until the first profiles are linked and enough was burnt, closes the shop, so that all data
 * is in, and gathers the evidence: from the API, then from the stored samples themselves.
 */
async function gatherEvidence(
  shop: Shop,
  api: LinkerApi,
  dataDirectory: string,
  progress: Progress,
  signal: AbortSignal,
): Promise<SmokeEvidence> {
  await shop.startLoad(signal);
  const startMillis = Date.now();
  await progress.step(
    'first profile',
    () => poll(POLL_MILLIS, signal, () => findSlowSpan(api)),
    api.spanUrl.bind(api),
  );
  const firstLinkedProfileMillis = Date.now() - startMillis;
  await progress.step(
    'checkouts',
    () => unlessAborted(sleep(Math.max(0, LOAD_MILLIS - firstLinkedProfileMillis)), signal),
    () => `${shop.counts.sent} sent`,
  );
  await progress.step(
    'close',
    () => unlessAborted(shop.closeForBusiness(), signal),
    () => 'services stopped',
  );
  return progress.step(
    'evidence',
    async () => {
      const traces = await unlessAborted(fetchCheckoutTraces(api), signal);
      const burns = burnsOf(traces);
      const guilty = await unlessAborted(judgeGuilty(api, traces, burns), signal);
      const innocent = await unlessAborted(judgeInnocent(api), signal);
      await shop.stopLinker();
      const instanceId = paymentInstance(traces);
      const samples = await unlessAborted(
        readBurnSamples(dataDirectory, instanceId, GUILTY_FUNCTION),
        signal,
      );
      const attribution = checkAttribution(samples, burns);
      return { firstLinkedProfileMillis, traces: judgeTraces(traces), guilty, innocent, attribution };
    },
    (evidence) =>
      `${evidence.attribution.right} of ${evidence.attribution.burnSamples} burn samples are right`,
  );
}

function paymentInstance(traces: Awaited<ReturnType<typeof fetchCheckoutTraces>>): string {
  for (const { instances } of traces) {
    for (const [instanceId, { service }] of Object.entries(instances))
      if (service === 'payment') return instanceId;
  }
  throw new DemoError('No trace names the payment service.', 'Its spans did not arrive at the linker.');
}
