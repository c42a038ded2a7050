import path from 'node:path';
import { nearestName } from '@hotspan/wire';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type AppOptions, createApp, unknownRoute } from '../server/app.js';

import { RequestError } from '../server/request-error.js';
import { type ApiParts, addApiRoutes } from './api-routes.js';
import type { ApiError } from './api-types.js';
import { addUiFiles } from './ui-files.js';

export interface UiServerOptions extends AppOptions {
  /** Folder with the built web UI. */
  readonly uiDirectory: string;
}

/** Everything comes from this server; nothing is framed, and no script runs that is not a file of ours. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const API_ROUTES = ['status', 'operations', 'spans', 'traces'];

/** The web UI and the API on one port. */
export async function createUiServer(parts: ApiParts, options: UiServerOptions): Promise<FastifyInstance> {
  const app = createApp(options, ({ code, message, hint }, _request, reply) => {
    const body: ApiError = { error: { code, message, hint } };
    return reply.send(body);
  });
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('content-security-policy', CONTENT_SECURITY_POLICY);
    if (isApi(request)) void reply.header('cache-control', 'no-store');
  });
  addApiRoutes(app, parts);
  const sendPage = await addUiFiles(app, options.uiDirectory);
  app.setNotFoundHandler(async (request, reply) => {
    if (!belongsToUi(request)) throw notFound(request, parts.otlpEndpoint());
    return sendPage(reply);
  });
  return app;
}

function isApi({ url }: FastifyRequest): boolean {
  return url === '/api' || url.startsWith('/api/') || url.startsWith('/api?');
}

/** A path without a file extension is a page of the UI; a missing file is missing. */
function belongsToUi(request: FastifyRequest): boolean {
  const pathname = request.url.split('?')[0]!;
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  return isRead && !isApi(request) && !pathname.startsWith('/v1') && path.posix.extname(pathname) === '';
}

function notFound(request: FastifyRequest, otlpEndpoint: string): RequestError {
  const { method, url } = request;
  if (url.startsWith('/v1')) {
    return unknownRoute(method, url, `This is the port of the web UI. OTLP is received at ${otlpEndpoint}.`);
  }
  if (isApi(request) && method !== 'GET' && method !== 'HEAD') {
    return new RequestError(
      405,
      'HOTSPAN_METHOD',
      `The API does not answer ${method}.`,
      'Every route is read with GET.',
    );
  }
  if (!isApi(request))
    return unknownRoute(method, url, 'It is no page and no file of the web UI, which begins at /.');
  const name = /^\/api(?:\/v1)?\/([^/?]+)/.exec(url)?.[1] ?? '';
  const near = nearestName(name, API_ROUTES);
  const known = `The API has ${API_ROUTES.map((route) => `/api/v1/${route}`).join(', ')}.`;
  return unknownRoute(method, url, near === undefined ? known : `Did you mean /api/v1/${near}? ${known}`);
}
