import * as http from 'node:http';
import * as https from 'node:https';
import { urlToHttpOptions } from 'node:url';

/** Beyond it the rest of an answer is not read: only short messages are expected. */
const MAX_ANSWER_BYTES = 64 * 1024;
/** A connection that takes longer is dead; a pending one holds the event loop open whatever is unref'd. */
const MAX_CONNECT_MILLIS = 3_000;

export interface PostRequest {
  readonly url: URL;
  readonly headers: { readonly [name: string]: string };
  readonly body: Uint8Array;
  readonly timeoutMillis: number;
  readonly agent: http.Agent;
}

export type PostOutcome =
  | {
      readonly kind: 'answered';
      readonly statusCode: number;
      readonly contentType: string;
      readonly retryAfter: string | undefined;
      /** At most 64 KiB of it. */
      readonly body: Uint8Array;
    }
  | { readonly kind: 'failed'; readonly error: Error };

/** One connection is enough: requests go one at a time. */
export function createAgent(url: URL, certificateAuthority: string | undefined): http.Agent {
  if (url.protocol === 'http:') return new http.Agent({ keepAlive: true, maxSockets: 1 });
  const trust = certificateAuthority === undefined ? {} : { ca: certificateAuthority };
  return new https.Agent({ keepAlive: true, maxSockets: 1, ...trust });
}

/** Posts once. Never rejects; neither its sockets nor its timers keep the process alive. */
export function post(request: PostRequest): Promise<PostOutcome> {
  return new Promise((resolve) => {
    const fail = (error: Error): void => resolve({ kind: 'failed', error });
    try {
      send(request, resolve, fail);
    } catch (error) {
      fail(error instanceof Error ? error : new Error(String(error)));
    }
  });
}

function send(
  request: PostRequest,
  resolve: (outcome: PostOutcome) => void,
  fail: (error: Error) => void,
): void {
  const { url, headers, body, timeoutMillis, agent } = request;
  // What `http.request` and `https.request` do, without passing through them: instrumentations patch those, and a
  // foreign tracer need not know that tracing is suppressed here.
  const outgoing = new http.ClientRequest({
    ...urlToHttpOptions(url),
    method: 'POST',
    headers: { ...headers, 'content-length': String(body.byteLength) },
    agent,
  });
  const giveUp = (what: string): void => {
    outgoing.destroy(Object.assign(new Error(what), { code: 'ETIMEDOUT' }));
  };
  const timer = setTimeout(() => giveUp(`no answer within ${timeoutMillis} ms`), timeoutMillis);
  timer.unref();
  const connectMillis = Math.min(timeoutMillis, MAX_CONNECT_MILLIS);
  const connectTimer = setTimeout(() => giveUp(`no connection within ${connectMillis} ms`), connectMillis);
  connectTimer.unref();
  outgoing.on('socket', (socket) => {
    socket.unref();
    if (!socket.connecting) clearTimeout(connectTimer);
    else socket.once('connect', () => clearTimeout(connectTimer));
  });
  outgoing.on('response', (response) => receive(response, resolve, fail));
  outgoing.on('error', fail);
  outgoing.on('close', () => {
    clearTimeout(timer);
    clearTimeout(connectTimer);
    fail(new Error('the connection was closed before an answer came'));
  });
  outgoing.end(body);
}

function receive(
  response: http.IncomingMessage,
  resolve: (outcome: PostOutcome) => void,
  fail: (error: Error) => void,
): void {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const finish = (): void =>
    resolve({
      kind: 'answered',
      statusCode: response.statusCode ?? 0,
      contentType: response.headers['content-type'] ?? '',
      retryAfter: response.headers['retry-after'],
      body: Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES),
    });
  response.on('data', (chunk: Uint8Array) => {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size <= MAX_ANSWER_BYTES) return;
    finish();
    response.destroy();
  });
  response.on('end', finish);
  response.on('error', fail);
}
