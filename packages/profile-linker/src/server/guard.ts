import { isIP } from 'node:net';
import { RequestError } from './request-error.js';

export interface GuardOptions {
  /** The address the server is bound to. */
  readonly host: string;
  /** Names besides loopback ones that requests may use in `Host`. */
  readonly allowedHosts: readonly string[];
}

/** What the guard looks at: headers of one request. */
export interface GuardedHeaders {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
}

/**
 * Refuses what a web page elsewhere could make a visitor's browser send: requests under a name that is not ours (DNS
 * rebinding), and requests that another origin started.
 *
 * @throws RequestError 403
 */
export function checkHeaders(headers: GuardedHeaders, options: GuardOptions): void {
  const name = hostName(headers.host ?? '');
  if (name === undefined || !isAllowedHost(name, options)) {
    throw new RequestError(
      403,
      'HOTSPAN_HOST_REFUSED',
      `Requests for the host ${JSON.stringify((headers.host ?? '').slice(0, 100))} are not answered.`,
      'Use http://127.0.0.1 or http://localhost, or allow the name: --allow-host NAME (HOTSPAN_ALLOW_HOST).',
    );
  }
  if (headers.origin !== undefined && !isSameOrigin(headers.origin, headers.host ?? '')) {
    throw new RequestError(
      403,
      'HOTSPAN_ORIGIN_REFUSED',
      `Requests from the web page ${JSON.stringify(headers.origin.slice(0, 100))} are not answered.`,
      'Only pages of this server may call it from a browser. Browser telemetry has to go through a server of yours.',
    );
  }
}

/** The host of a `Host` header without its port, in lower case; undefined when there is none. */
function hostName(header: string): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]/@\s]+))(?::\d{1,5})?$/i.exec(header);
  return (match?.[1] ?? match?.[2])?.toLowerCase();
}

function isAllowedHost(name: string, { host, allowedHosts }: GuardOptions): boolean {
  if (isLoopback(name) || name === host.toLowerCase()) return true;
  if (allowedHosts.some((allowed) => allowed.toLowerCase() === name)) return true;
  // Rebinding needs a name; an address in `Host` is one that the client really dialled.
  return isIP(name) !== 0 && !isLoopback(host);
}

/** `localhost` and names below it, 127.0.0.0/8 and ::1. */
export function isLoopback(name: string): boolean {
  if (name === 'localhost' || name.endsWith('.localhost') || name === '::1') return true;
  return isIP(name) === 4 && name.startsWith('127.');
}

function isSameOrigin(origin: string, host: string): boolean {
  const lower = origin.toLowerCase();
  return lower === `http://${host.toLowerCase()}` || lower === `https://${host.toLowerCase()}`;
}
