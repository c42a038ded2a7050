import type { Plugin } from 'vite';
import { answer } from './answers.js';
import { EMPTY_WORLD, makeWorld } from './world.js';

/**
 * Answers `/api/v1` in `vite` from generated data, for work on the UI without a linker. `HOTSPAN_FIXTURE=empty` is a
 * fresh install.
 */
export function fixtureApi(): Plugin {
  return {
    name: 'hotspan-fixture-api',
    configureServer: (server) => {
      const world = process.env['HOTSPAN_FIXTURE'] === 'empty' ? EMPTY_WORLD : makeWorld(Date.now());
      server.middlewares.use('/api/v1', (request, response) => {
        const [statusCode, body] = answer(world, request.originalUrl ?? '/');
        response.statusCode = statusCode;
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(body));
      });
    },
  };
}
