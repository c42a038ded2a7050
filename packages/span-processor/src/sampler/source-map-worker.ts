import { parentPort } from 'node:worker_threads';
import { FileSourceMaps } from './file-source-maps.js';
import type { SourcePosition } from './sampler.js';

/** What the application's thread asks. */
export interface MapQuestion {
  readonly id: number;
  readonly positions: readonly SourcePosition[];
}

/** One position for each asked, in order. */
export interface MapAnswer {
  readonly id: number;
  readonly positions: readonly SourcePosition[];
}

const maps = new FileSourceMaps();

parentPort?.on('message', (question: MapQuestion) => {
  void maps
    .resolve(question.positions)
    .catch(() => question.positions)
    .then((positions) => parentPort?.postMessage({ id: question.id, positions } satisfies MapAnswer));
});
