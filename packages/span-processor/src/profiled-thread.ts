import workerThreads from 'node:worker_threads';

/** The thread this code runs on; Node's id 0 is the main thread. */
export function currentThread(): { readonly id: number; readonly name: string } {
  const { isMainThread, threadId } = workerThreads;
  // Node 22.20 and 24.6 name threads; earlier ones do not.
  const given = (workerThreads as { threadName?: string }).threadName;
  const name = isMainThread ? 'main' : given || `worker-${threadId}`;
  return { id: threadId, name };
}
