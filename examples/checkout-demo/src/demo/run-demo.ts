import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describeError, Interrupted } from './demo-error.js';
import { emit } from './events.js';
import { Fleet } from './fleet.js';
import { showShop } from './interactive.js';
import type { DemoOptions } from './options.js';
import { Progress } from './progress.js';
import { Shop } from './shop.js';
import { runSmoke } from './smoke.js';

const EXIT_INTERRUPTED = 130;
/** npm passes Ctrl-C on to a process that the terminal has told already: that is one press, not two. */
const SAME_PRESS_MILLIS = 500;

/** Runs the demo until it is stopped, or its smoke test; returns the exit code. */
export async function runDemo(options: DemoOptions): Promise<number> {
  const progress = new Progress(process.stderr, process.env);
  const stop = new AbortController();
  const fleet = new Fleet((error) => stop.abort(error));
  const work = mkdtempSync(path.join(tmpdir(), 'hotspan-demo-'));
  const data = options.dataDirectory ?? path.join(work, 'data');
  const shop = new Shop(fleet, progress, options, { work, data }, process.env);
  listenForSignals(stop, () => {
    progress.line('Stopped at once; what was not stored yet is lost.');
    fleet.kill();
    rmSync(work, { recursive: true, force: true });
    process.exit(EXIT_INTERRUPTED);
  });
  let exitCode: number;
  try {
    exitCode = options.smoke
      ? await runSmoke(options, shop, data, progress, stop)
      : await showShop(options, shop, fleet, progress, stop.signal);
  } catch (error) {
    exitCode = exitCodeOf(error, options, progress);
  }
  stop.abort(new Interrupted('The demo is over.'));
  const left = options.dataDirectory === undefined ? 'nothing is left' : `data is in ${data}`;
  await progress.step(
    'stop',
    () => fleet.shutdown(),
    () => left,
  );
  rmSync(work, { recursive: true, force: true });
  if (options.json) emit({ event: 'stopped', exitCode });
  return exitCode;
}

/** The first signal stops the demo in order, a second one at once. */
function listenForSignals(stop: AbortController, stopAtOnce: () => never): void {
  let firstMillis: number | undefined;
  const handle = (signal: NodeJS.Signals): void => {
    const nowMillis = Date.now();
    if (firstMillis === undefined) {
      firstMillis = nowMillis;
      stop.abort(new Interrupted(signal));
    } else if (nowMillis - firstMillis >= SAME_PRESS_MILLIS) stopAtOnce();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, handle);
}

/** Ctrl-C is how the demo is meant to end; a smoke test that it ends has proved nothing. */
function exitCodeOf(error: unknown, options: DemoOptions, progress: Progress): number {
  if (error instanceof Interrupted) return options.smoke ? EXIT_INTERRUPTED : 0;
  progress.line(`✗ ${describeError(error)}`);
  return 1;
}
