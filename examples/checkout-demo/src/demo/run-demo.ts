import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseFixes } from '../reasons.js';
import { openInBrowser } from './browser.js';
import { DemoError, Interrupted } from './demo-error.js';
import { Fleet } from './fleet.js';
import { LinkerApi } from './linker-api.js';
import type { DemoOptions } from './options.js';
import { Progress } from './progress.js';
import { type Directories, Shop } from './shop.js';
import { findSlowSpan } from './slow-checkout.js';
import { gatherEvidence } from './smoke.js';
import { findFailures, type SmokeReport } from './smoke-report.js';
import { poll, unlessAborted } from './waiting.js';

const EXIT_INTERRUPTED = 130;
/** npm passes Ctrl-C on to a process that the terminal has told already: that is one press, not two. */
const SAME_PRESS_MILLIS = 500;
const STATUS_EVERY_MILLIS = 1_000;

/** Runs the demo until it is stopped, or its smoke test; returns the exit code. */
export async function runDemo(options: DemoOptions): Promise<number> {
  const progress = new Progress(process.stderr, process.env);
  const stop = new AbortController();
  const fleet = new Fleet((error) => stop.abort(error));
  const work = mkdtempSync(path.join(tmpdir(), 'hotspan-demo-'));
  const directories = { work, data: options.dataDirectory ?? path.join(work, 'data') };
  const shop = new Shop(fleet, progress, options, directories, process.env);
  listenForSignals(stop, fleet, progress, work);
  let exitCode: number;
  try {
    exitCode = options.smoke
      ? await smoke(options, shop, directories, progress, stop)
      : await show(options, shop, fleet, progress, stop.signal);
  } catch (error) {
    exitCode = report(error, progress);
  }
  stop.abort(new Interrupted('The demo is over.'));
  await progress.step(
    'stop',
    () => fleet.shutdown(),
    () => whatIsLeft(options),
  );
  rmSync(work, { recursive: true, force: true });
  if (options.json) emit({ event: 'stopped', exitCode });
  return exitCode;
}

/** Shows the shop until the signal. */
async function show(
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
  if (parseFixes(options.fix).has('payment'))
    progress.line('  payment is mended, so no checkout is slow because of it.');
  else await showSlowCheckout(options, api, progress, signal);
  for (;;) {
    const { sent, declined, failed } = shop.counts;
    progress.status(`${sent} checkouts, ${declined} declined, ${failed} failed`);
    await unlessAborted(sleep(STATUS_EVERY_MILLIS), signal);
  }
}

/** Waits for a slow payment with samples and gives its URL. */
async function showSlowCheckout(
  options: DemoOptions,
  api: LinkerApi,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const slow = await progress.step(
    'slow checkout',
    () => poll(STATUS_EVERY_MILLIS / 4, signal, () => findSlowSpan(api)),
    (span) => `${Math.round(span.durationNanos / 1e6)} ms in ${span.operation}, ${span.samples} samples`,
  );
  const url = api.spanUrl(slow);
  if (options.json) emit({ event: 'slow-checkout', url, traceId: slow.traceId, spanId: slow.spanId });
  else process.stdout.write(`${url}\n`);
  if (options.open) openInBrowser(url, process.env);
}

/** Runs the smoke test and prints its report on stdout. */
async function smoke(
  options: DemoOptions,
  shop: Shop,
  directories: Directories,
  progress: Progress,
  stop: AbortController,
): Promise<number> {
  const startMillis = Date.now();
  const late = `not done after ${options.timeoutSeconds} s`;
  const timer = setTimeout(() => {
    stop.abort(
      new DemoError(
        `The smoke test was ${late}.`,
        'See the last step above, or allow more with --timeout-seconds.',
      ),
    );
  }, options.timeoutSeconds * 1000);
  let outcome: Pick<SmokeReport, 'failures' | 'evidence'>;
  try {
    const api = new LinkerApi(await shop.open(stop.signal));
    const evidence = await gatherEvidence(shop, api, directories.data, progress, stop.signal);
    outcome = { failures: findFailures(shop.counts, evidence), evidence };
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    outcome = { failures: [describe(error)], evidence: null };
  } finally {
    clearTimeout(timer);
  }
  const ok = outcome.failures.length === 0;
  const elapsedSeconds = Math.round((Date.now() - startMillis) / 100) / 10;
  const summary: SmokeReport = {
    ok,
    failures: outcome.failures,
    node: process.version,
    elapsedSeconds,
    load: shop.counts,
    evidence: outcome.evidence,
  };
  process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
  for (const failure of outcome.failures) progress.line(`✗ ${failure}`);
  return ok ? 0 : 1;
}

function listenForSignals(stop: AbortController, fleet: Fleet, progress: Progress, work: string): void {
  let firstMillis: number | undefined;
  const handle = (signal: NodeJS.Signals): void => {
    const nowMillis = Date.now();
    if (firstMillis === undefined) {
      firstMillis = nowMillis;
      stop.abort(new Interrupted(signal));
      return;
    }
    if (nowMillis - firstMillis < SAME_PRESS_MILLIS) return;
    progress.line('Stopped at once; what was not stored yet is lost.');
    fleet.kill();
    rmSync(work, { recursive: true, force: true });
    process.exit(EXIT_INTERRUPTED);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, handle);
}

/** Ctrl-C is how the demo is meant to end; anything else is a failure that is told. */
function report(error: unknown, progress: Progress): number {
  if (error instanceof Interrupted) return 0;
  progress.line(`✗ ${describe(error)}`);
  return 1;
}

function describe(error: unknown): string {
  if (error instanceof DemoError)
    return error.hint === '' ? error.message : `${error.message}\n  ${error.hint}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function whatIsLeft(options: DemoOptions): string {
  return options.dataDirectory === undefined ? 'nothing is left' : `data is in ${options.dataDirectory}`;
}

function emit(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}
