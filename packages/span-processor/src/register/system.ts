import type { Environment } from '../option-table.js';

/** The process, so that tests can stand in for it. */
export interface RegisterSystem {
  readonly env: Environment;
  readonly mainScript: string | undefined;
  readonly execArgv: readonly string[];
  readonly workingDirectory: string;
}
