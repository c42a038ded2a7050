import { context } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import Fastify, { type FastifyInstance } from 'fastify';
import { tellParent } from './messages.js';
import { onStopSignal } from './shutdown.js';

interface ServiceOptions {
  readonly routes: (app: FastifyInstance) => void;
  /** What must happen after the last request and before the process ends. */
  readonly afterClose?: () => Promise<void> | void;
}

/** Listens on a free port of the loopback interface (or `PORT`), says where, and stops on SIGTERM. */
export async function serve(options: ServiceOptions): Promise<void> {
  const app = Fastify({ forceCloseConnections: 'idle' });
  app.addHook('onRequest', async (request) => {
    const metadata = getRPCMetadata(context.active());
    // The HTTP instrumentation names the server span after this route when the response ends.
    if (metadata !== undefined && request.routeOptions.url !== undefined)
      metadata.route = request.routeOptions.url;
  });
  app.get('/health', async () => ({ ok: true }));
  options.routes(app);
  onStopSignal(async () => {
    await app.close();
    await options.afterClose?.();
  });
  const url = await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT'] ?? 0) });
  tellParent({ type: 'ready', url });
}
