import { existsSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** Vite puts a digest into the names of these files, so they never change. */
const IMMUTABLE_FOLDER = `${path.sep}assets${path.sep}`;
const ONE_YEAR_SECONDS = 31_536_000;

const NOT_BUILT = `The web UI is not built.

In a clone of the repository, run:  npm run build
Until then the API answers:         /api/v1/status
`;

/**
 * The web UI's files. Paths that no file has belong to the UI's own router, so they are answered with its page.
 * Returns how such a path is answered.
 */
export async function addUiFiles(
  app: FastifyInstance,
  directory: string,
): Promise<(reply: FastifyReply) => FastifyReply> {
  if (!existsSync(path.join(directory, 'index.html'))) {
    return (reply) => reply.status(503).type('text/plain; charset=utf-8').send(NOT_BUILT);
  }
  await app.register(fastifyStatic, {
    root: directory,
    wildcard: true,
    index: 'index.html',
    cacheControl: false,
    setHeaders: (response, file) => {
      const isImmutable = file.includes(IMMUTABLE_FOLDER);
      const cache = isImmutable ? `public, max-age=${ONE_YEAR_SECONDS}, immutable` : 'no-cache';
      response.setHeader('cache-control', cache);
    },
  });
  return (reply) => reply.sendFile('index.html');
}
