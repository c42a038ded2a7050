import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type AppOptions, createApp, unknownRoute } from '../server/app.js';
import { RequestError } from '../server/request-error.js';
import type { Counters } from '../service/counters.js';
import type { Encoding } from '../service/decoder.js';
import type { Ingest, Signal } from '../service/ingest.js';
import { InFlight, Turnstile } from './gate.js';
import { checkContentEncoding, encodingOf, inflateBody } from './otlp-body.js';
import { type EncodedBody, encodeStatus, encodeSuccess } from './otlp-status.js';

export interface OtlpServerOptions extends AppOptions {
  readonly maxInflatedBytes: number;
  readonly maxInFlight: number;
}

export interface OtlpServerParts {
  readonly ingest: Ingest;
  readonly counters: Counters;
}

const ROUTES: readonly (readonly [path: string, signal: Signal])[] = [
  ['/v1/traces', 'traces'],
  ['/v1development/profiles', 'profiles'],
];
/** Bodies inflated and decoded at the same time. */
const CONCURRENT_DECODES = 2;

/** OTLP over HTTP (opentelemetry.io/docs/specs/otlp): traces, and profiles of `v1development`. */
export function createOtlpServer(parts: OtlpServerParts, options: OtlpServerOptions): FastifyInstance {
  const app = createApp(options, (error, request, reply) => {
    parts.counters.addRefused(error.code);
    return send(reply, encodeStatus(error, answerEncoding(request)));
  });
  const inFlight = new InFlight(options.maxInFlight);
  const turnstile = new Turnstile(CONCURRENT_DECODES);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  for (const [path, signal] of ROUTES) {
    app.post(
      path,
      { onRequest: async (request, reply) => admit(request, reply, inFlight) },
      async (request, reply) => {
        const encoding = encodingOf(request.headers['content-type']);
        const contentEncoding = request.headers['content-encoding'];
        await turnstile.run(async () => {
          const body = await inflateBody(bodyOf(request), contentEncoding, options.maxInflatedBytes);
          await parts.ingest.receive(signal, body, encoding);
        });
        return send(reply, encodeSuccess(encoding));
      },
    );
  }
  app.setNotFoundHandler((request) => {
    throw notFound(request);
  });
  return app;
}

/** Everything that can be refused before the body is read. The slot is given back however the exchange ends. */
function admit(request: FastifyRequest, reply: FastifyReply, inFlight: InFlight): void {
  encodingOf(request.headers['content-type']);
  checkContentEncoding(request.headers['content-encoding']);
  inFlight.enter();
  reply.raw.once('close', () => inFlight.leave());
}

/** A request without a body is an empty message, which protobuf allows. */
function bodyOf(request: FastifyRequest): Uint8Array {
  return request.body instanceof Uint8Array ? request.body : new Uint8Array();
}

function send(reply: FastifyReply, { contentType, body }: EncodedBody): FastifyReply {
  return reply.header('content-type', contentType).send(body);
}

/** OTLP answers in the encoding of the request; where that is neither, JSON is what a person can read. */
function answerEncoding(request: FastifyRequest): Encoding {
  return (request.headers['content-type'] ?? '').startsWith('application/x-protobuf') ? 'protobuf' : 'json';
}

function notFound(request: FastifyRequest): RequestError {
  const path = request.url.split('?')[0]!;
  if (ROUTES.some(([route]) => route === path)) {
    const hint = 'OTLP requests are sent with POST.';
    return new RequestError(405, 'HOTSPAN_METHOD', `${path} does not answer ${request.method}.`, hint);
  }
  const signal = /^\/v1(?:development)?\/(metrics|logs)$/.exec(path)?.[1];
  if (signal) {
    const variable = `OTEL_${signal.toUpperCase()}_EXPORTER`;
    const hint = `Hotspan keeps traces and profiles. Set ${variable}=none, or send ${signal} elsewhere.`;
    return unknownRoute(request.method, request.url, hint);
  }
  const hint = `OTLP is received at POST ${ROUTES.map(([route]) => route).join(' and POST ')}. The web UI has a port of its own.`;
  return unknownRoute(request.method, request.url, hint);
}
