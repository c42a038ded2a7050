import { readFileSync } from 'node:fs';
import type { Environment } from '../option-table.js';

/** The outside world of the exporters, so that tests can stand in for it. */
export interface ExporterSystem {
  readonly env: Environment;
  readonly nowMillis: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  readonly readTextFile: (path: string) => string;
}

export function nodeSystem(): ExporterSystem {
  return {
    env: process.env,
    nowMillis: Date.now,
    random: Math.random,
    readTextFile: (path) => readFileSync(path, 'utf8'),
  };
}
