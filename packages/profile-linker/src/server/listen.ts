import type { AddressInfo } from 'node:net';
import { HotspanError } from '@hotspan/wire';
import type { FastifyInstance } from 'fastify';

export interface Endpoint {
  readonly port: number;
  readonly url: string;
}

const HIGHEST_PORT = 65_535;

/** Binds to `port`, or to the next free one among `attempts`. Port 0 lets the system choose. */
export async function listen(
  app: FastifyInstance,
  host: string,
  port: number,
  attempts: number,
): Promise<Endpoint> {
  for (let candidate = port; ; candidate++) {
    try {
      await app.listen({ host, port: candidate });
      return endpointOf(app, host);
    } catch (error) {
      const tried = candidate - port + 1;
      if (!isTaken(error) || tried >= attempts || candidate >= HIGHEST_PORT) {
        throw listenError(error, host, port, tried);
      }
    }
  }
}

export function isTaken(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === 'EADDRINUSE';
}

function endpointOf(app: FastifyInstance, host: string): Endpoint {
  const { port } = app.server.address() as AddressInfo;
  return { port, url: `http://${urlHost(host)}:${port}` };
}

/** An address that means "all of them" is not one a browser can open. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

function listenError(error: unknown, host: string, port: number, tried: number): HotspanError {
  const { code, message } = error as NodeJS.ErrnoException;
  const options = { cause: error };
  if (code === 'EADDRINUSE') {
    const range = tried > 1 ? `ports ${port} to ${port + tried - 1}` : `port ${port}`;
    const problem = `${range} of ${host} ${tried > 1 ? 'are' : 'is'} taken.`;
    return new HotspanError(
      'HOTSPAN_PORT_TAKEN',
      capitalise(problem),
      'Choose another with --port, or 0 for any.',
      options,
    );
  }
  if (code === 'EACCES') {
    const hint = 'Ports below 1024 need privileges; choose a higher one.';
    return new HotspanError('HOTSPAN_PORT_REFUSED', `Port ${port} may not be used.`, hint, options);
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    const hint = 'Choose 127.0.0.1, or an address of this machine.';
    return new HotspanError('HOTSPAN_BAD_HOST', `${host} is no address of this machine.`, hint, options);
  }
  return new HotspanError(
    'HOTSPAN_LISTEN',
    `Cannot listen on ${host}:${port}: ${message}`,
    'Check --host and the ports.',
    options,
  );
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
