import { setTimeout as sleep } from 'node:timers/promises';

/** The promise's outcome, or the signal's reason as an error as soon as it is aborted. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
  }
}

/** Asks again until there is an answer; stops with the signal's reason. */
export async function poll<T>(
  everyMillis: number,
  signal: AbortSignal,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  for (;;) {
    const answer = await unlessAborted(ask(), signal);
    if (answer !== undefined) return answer;
    await unlessAborted(sleep(everyMillis), signal);
  }
}
