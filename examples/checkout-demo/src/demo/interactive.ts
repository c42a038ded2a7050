import { setTimeout as sleep } from 'node:timers/promises';
import { parseFixes } from '../reasons.js';
import { openInBrowser } from './browser.js';
import { emit } from './events.js';
import type { Fleet } from './fleet.js';
import { LinkerApi } from './linker-api.js';
import type { DemoOptions } from './options.js';
import type { Progress } from './progress.js';
import type { Shop } from './shop.js';
import { findSlowSpan } from './slow-checkout.js';
import { poll, unlessAborted } from './waiting.js';

const STATUS_EVERY_MILLIS = 1_000;
const POLL_MILLIS = 250;

/** Opens the shop, gives the URL of a slow checkout, and goes on until the signal. */
export async function showShop(
  options: DemoOptions,
  shop: Shop,
  fleet: Fleet,
  progress: Progress,
  signal: AbortSignal,
): Promise<never> {
  const api = new LinkerApi(await shop.open(signal));
  await shop.startLoad(signal);
  if (options.json) emit({ event: 'ready', url: api.url, pids: fleet.pids() });
  progress.line(`\n  Everything runs; all traces: ${progress.strong(api.url)}  (Ctrl-C stops)`);
  if (parseFixes(options.fix).has('payment')) {
    progress.line('  payment is mended, so no checkout is slow because of it.');
  } else await showSlowCheckout(options, api, progress, signal);
  for (;;) {
    const { sent, declined, failed } = shop.counts;
    progress.status(`${sent} checkouts, ${declined} declined, ${failed} failed`);
    await unlessAborted(sleep(STATUS_EVERY_MILLIS), signal);
  }
}

async function showSlowCheckout(
  options: DemoOptions,
  api: LinkerApi,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const slow = await progress.step(
    'slow checkout',
    () => poll(POLL_MILLIS, signal, () => findSlowSpan(api)),
    (span) => `${Math.round(span.durationNanos / 1e6)} ms in ${span.operation}, ${span.samples} samples`,
  );
  const url = api.spanUrl(slow);
  if (options.json) emit({ event: 'slow-checkout', url, traceId: slow.traceId, spanId: slow.spanId });
  else process.stdout.write(`${url}\n`);
  if (options.open) openInBrowser(url, process.env);
}
