import { parentPort, workerData } from 'node:worker_threads';
import { callReader } from './inline-engines.js';
import { ReaderEngine } from './reader-engine.js';
import { loadSqliteDriver } from './sqlite-driver.js';
import type { ReadArguments, ReadMethod } from './store-engines.js';
import { failureOf, GREETING_ID, type WorkerReply, type WorkerRequest } from './worker-protocol.js';

export interface ReadRequest {
  readonly method: ReadMethod;
  readonly args: ReadArguments<ReadMethod>;
}

const port = parentPort!;
const { directory } = workerData as { readonly directory: string };

try {
  serve(new ReaderEngine(await loadSqliteDriver(), directory));
  port.postMessage({ id: GREETING_ID, answer: undefined } satisfies WorkerReply);
} catch (cause) {
  port.postMessage({ id: GREETING_ID, failure: failureOf(cause, directory) } satisfies WorkerReply);
}

function serve(reader: ReaderEngine): void {
  port.on('message', ({ id, body }: WorkerRequest) => {
    if (body !== undefined) {
      port.postMessage(answer(reader, id, body as ReadRequest));
      return;
    }
    reader.close();
    port.postMessage({ id, answer: undefined } satisfies WorkerReply);
    port.close();
  });
}

function answer(reader: ReaderEngine, id: number, { method, args }: ReadRequest): WorkerReply {
  try {
    return { id, answer: callReader(reader, method, args) };
  } catch (cause) {
    return { id, failure: failureOf(cause, directory) };
  }
}
