// Serves the built UI with generated data: `node build/dev/serve.js [--empty] [--port N]`; prints its URL as JSON.
// For the browser tests and for looking at views that real data seldom shows.
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { answer } from './answers.js';
import { EMPTY_WORLD, makeWorld } from './world.js';

const BUILT_UI = path.resolve(import.meta.dirname, '../../../dist/ui');
const TYPES: { readonly [extension: string]: string } = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const { values } = parseArgs({ options: { empty: { type: 'boolean' }, port: { type: 'string' } } });
const world = values.empty ? EMPTY_WORLD : makeWorld(Date.now());
const files = new Set(['/favicon.svg']);

async function sendFile(response: ServerResponse, pathname: string): Promise<void> {
  const isFile = files.has(pathname) || /^\/assets\/[\w.-]+$/.test(pathname);
  const name = isFile ? pathname : '/index.html';
  const body = await readFile(path.join(BUILT_UI, name));
  response.setHeader('content-type', TYPES[path.extname(name)] ?? 'application/octet-stream');
  response.end(body);
}

function send(response: ServerResponse, statusCode: number, body: unknown): void {
  response.statusCode = statusCode;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
}

const server = createServer((request, response) => {
  // The strictest policy: if a view works here, it works under the linker's.
  response.setHeader('content-security-policy', "default-src 'self'");
  const target = request.url ?? '/';
  if (target.startsWith('/api/')) send(response, ...answer(world, target));
  else
    sendFile(response, target.split('?')[0]!).catch((error: unknown) => send(response, 500, String(error)));
});
server.listen(Number(values.port ?? 0), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }));
});
