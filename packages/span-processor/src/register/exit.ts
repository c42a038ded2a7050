import { isMainThread } from 'node:worker_threads';
import { holdOpen } from '../exporters/sleep.js';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
/** After a signal was raised again, this process lives on only where signals are ignored, as for PID 1. */
const AFTER_RAISE_MILLIS = 200;

export interface ExitFlush {
  /** Delivers what there is; may take as long as it likes. */
  readonly flush: () => Promise<unknown>;
  readonly timeoutMillis: number;
}

/**
 * Flushes when the event loop runs empty and on `SIGTERM` and `SIGINT`, without changing what these do: a process
 * that nobody else holds back still dies of the signal, only after the flush.
 */
export function flushAtExit(exit: ExitFlush): void {
  let flushed = false;
  process.on('beforeExit', () => {
    // What the flush itself leaves to do brings the loop here again.
    if (flushed) return;
    flushed = true;
    void inTime(exit);
  });
  // Workers get no signals.
  if (isMainThread) for (const signal of SIGNALS) flushOnSignal(signal, exit);
}

function flushOnSignal(signal: NodeJS.Signals, exit: ExitFlush): void {
  const listener = (): void => {
    // Gone before others look: who else counts listeners (signal-exit) must find the number they know, and a second
    // signal must have its usual effect.
    process.removeListener(signal, listener);
    const othersDecide = process.listenerCount(signal) > 0;
    void inTime(exit).then(() => {
      if (!othersDecide) process.kill(process.pid, signal);
      setTimeout(() => process.on(signal, listener), AFTER_RAISE_MILLIS).unref();
    });
  };
  process.on(signal, listener);
}

async function inTime(exit: ExitFlush): Promise<void> {
  await holdOpen(
    exit.flush().catch(() => undefined),
    exit.timeoutMillis,
  );
}
