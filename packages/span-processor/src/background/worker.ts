import { parentPort } from 'node:worker_threads';
import { encodeProfilesRequest, profileToPprof } from '@hotspan/wire';
import { FileSourceMaps } from '../sampler/file-source-maps.js';
import { buildProfile } from '../window/build-profile.js';
import type { Finished, Unfinished } from './finish.js';

export interface Question {
  readonly id: number;
  readonly window: Unfinished;
}

export type Answer =
  | { readonly id: number; readonly finished: Partial<Finished> }
  | { readonly id: number; readonly problem: string };

let maps: FileSourceMaps | undefined;

async function finish({ facts, flat, forms, sourceMaps, positions }: Unfinished): Promise<Partial<Finished>> {
  if (sourceMaps) maps ??= new FileSourceMaps();
  const resolved = sourceMaps ? await maps!.resolve(flat.positions) : flat.positions;
  const back = positions ? { positions: resolved } : {};
  if (forms.length === 0) return back;
  const data = buildProfile(facts, flat, resolved);
  return {
    ...back,
    encoded: {
      otlp: forms.includes('otlp') ? encodeProfilesRequest([data]) : undefined,
      pprof: forms.includes('pprof') ? profileToPprof(data).encode() : undefined,
    },
  };
}

async function answer({ id, window }: Question): Promise<Answer> {
  try {
    return { id, finished: await finish(window) };
  } catch (error) {
    return { id, problem: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.on('message', (question: Question) => {
  void answer(question).then((message) => parentPort?.postMessage(message));
});
