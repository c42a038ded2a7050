import { EXIT_INTERRUPTED } from './command.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type StopSignal = (typeof SIGNALS)[number];

/**
 * Calls `onFirst` for the first request to stop; a second one leaves at once, with nothing flushed.
 * Returns how to stop listening.
 */
export function onStopSignals(onFirst: (signal: StopSignal) => void): () => void {
  let isStopping = false;
  const listener = (signal: NodeJS.Signals): void => {
    if (isStopping) process.exit(EXIT_INTERRUPTED);
    isStopping = true;
    onFirst(signal as StopSignal);
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  return () => {
    for (const signal of SIGNALS) process.off(signal, listener);
  };
}
