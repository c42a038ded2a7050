import { setTimeout as sleep } from 'node:timers/promises';
import { DemoError } from './demo-error.js';
import { burnsOf, fetchCheckoutTraces, judgeGuilty, judgeInnocent, judgeTraces } from './evidence.js';
import type { LinkerApi } from './linker-api.js';
import type { Progress } from './progress.js';
import type { Shop } from './shop.js';
import { findSlowSpan, GUILTY_FUNCTION } from './slow-checkout.js';
import type { SmokeEvidence } from './smoke-report.js';
import { readBurnSamples } from './stored-samples.js';
import { checkAttribution } from './truth.js';
import { poll, unlessAborted } from './waiting.js';

const LOAD_MILLIS = 15_000;
const POLL_MILLIS = 100;

/**
 * Lets customers in until the first profiles are linked and enough was burnt, closes the shop, so that all data
 * is in, and gathers the evidence: from the API, then from the stored samples themselves.
 */
export async function gatherEvidence(
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
