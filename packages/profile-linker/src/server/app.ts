import type { Socket } from 'node:net';
import fastify, {
  type ConnectionError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { checkHeaders, type GuardOptions } from './guard.js';
import { RequestError, toRequestError } from './request-error.js';

export interface AppOptions {
  readonly guard: GuardOptions;
  readonly maxBodyBytes: number;
  /** How long a client may take to send a request. */
  readonly requestTimeoutMillis: number;
  /** Told of failures that are the linker's own. */
  readonly onInternalError: (error: unknown) => void;
}

/** Writes an error in the form that the routes of one listener promise; status and headers are set already. */
export type SendError = (error: RequestError, request: FastifyRequest, reply: FastifyReply) => FastifyReply;

/** What both listeners have in common: limits, the guard, headers, and an answer for those who speak no HTTP. */
export function createApp(options: AppOptions, sendError: SendError): FastifyInstance {
  const answer = (thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const error = toRequestError(thrown);
    if (isOurs(error)) options.onInternalError(error.cause ?? error);
    if (error.retryAfterSeconds !== undefined) void reply.header('retry-after', error.retryAfterSeconds);
    return sendError(error, request, reply.status(error.status));
  };
  const app = fastify({
    bodyLimit: options.maxBodyBytes,
    requestTimeout: options.requestTimeoutMillis,
    // A keep-alive client would else hold up shutdown; requests under way are still answered.
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
    clientErrorHandler: answerGarbage,
    // Raised before routing, thus before any hook: a path that cannot be decoded.
    frameworkErrors: (error, request, reply) => {
      setHeaders(reply as FastifyReply);
      answer(error, request as FastifyRequest, reply as FastifyReply);
    },
  });
  app.setErrorHandler(answer);
  app.addHook('onRequest', async (request, reply) => {
    setHeaders(reply);
    checkHeaders(request.headers, options.guard);
  });
  return app;
}

const PASSING: ReadonlySet<string> = new Set([
  'HOTSPAN_OVERLOADED',
  'HOTSPAN_STORE_OVERLOADED',
  'HOTSPAN_STORE_CLOSED',
]);

/** What a request cannot help, and what does not pass by itself. */
function isOurs({ status, code }: RequestError): boolean {
  return status >= 500 && !PASSING.has(code);
}

function setHeaders(reply: FastifyReply): void {
  void reply
    .header('server', 'hotspan')
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .header('cross-origin-resource-policy', 'same-origin');
}

/** gRPC and TLS clients that dial an HTTP port fail in ways that do not tell why. */
function answerGarbage(error: ConnectionError, socket: Socket): void {
  if (!socket.writable || socket.destroyed) return;
  // Node passes a Buffer here; Fastify's type describes the JSON form of one.
  const packet: unknown = error.rawPacket;
  const text = `${diagnose(packet instanceof Uint8Array ? Buffer.from(packet) : Buffer.alloc(0))}\n`;
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
}

function diagnose(packet: Buffer): string {
  if (packet.subarray(0, 14).toString('latin1') === 'PRI * HTTP/2.0') {
    return 'This port speaks OTLP over HTTP/1.1, not gRPC. Set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf.';
  }
  if (packet[0] === 0x16) return 'This port speaks plain HTTP, not TLS. Use http:// instead of https://.';
  return 'This is not an HTTP request.';
}

/** Routes that do not exist, with the one that was most likely meant. */
export function unknownRoute(method: string, url: string, hint: string): RequestError {
  const path = url.split('?')[0]!.slice(0, 200);
  return new RequestError(404, 'HOTSPAN_UNKNOWN_ROUTE', `Nothing answers ${method} ${path} here.`, hint);
}
