import { parentPort, workerData } from 'node:worker_threads';
import { loadSqliteDriver } from './sqlite-driver.js';
import { failureOf, GREETING_ID, type WorkerReply, type WorkerRequest } from './worker-protocol.js';
import { type WriteJob, WriterEngine, type WriterOptions } from './writer-engine.js';

const port = parentPort!;
const options = workerData as WriterOptions;

try {
  serve(new WriterEngine(await loadSqliteDriver(), options));
  port.postMessage({ id: GREETING_ID, answer: undefined } satisfies WorkerReply);
} catch (cause) {
  port.postMessage({ id: GREETING_ID, failure: failureOf(cause, options.directory) } satisfies WorkerReply);
}

/** All that came in while the last commit ran goes into the next one. */
function serve(writer: WriterEngine): void {
  let waiting: WorkerRequest[] = [];
  port.on('message', (request: WorkerRequest) => {
    if (waiting.push(request) > 1) return;
    setImmediate(() => {
      const group = waiting;
      waiting = [];
      commit(writer, group);
    });
  });
}

function commit(writer: WriterEngine, group: readonly WorkerRequest[]): void {
  const writes = group.filter(({ body }) => body !== undefined);
  const outcomes = writer.commit(writes.map(({ body }) => body as WriteJob));
  outcomes.forEach((outcome, index) => {
    const { id } = writes[index]!;
    const reply: WorkerReply =
      'error' in outcome
        ? { id, failure: failureOf(outcome.error, options.directory) }
        : { id, answer: outcome.receipt };
    port.postMessage(reply);
  });
  const close = group.find(({ body }) => body === undefined);
  if (close === undefined) return;
  writer.close();
  port.postMessage({ id: close.id, answer: undefined } satisfies WorkerReply);
  port.close();
}
