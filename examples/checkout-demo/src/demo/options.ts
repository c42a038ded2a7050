import type { LoadProfileName } from '../load/load-profile.js';

/** What `npm run demo -- …` was asked for, complete. */
export interface DemoOptions {
  readonly smoke: boolean;
  readonly open: boolean;
  /** Progress on stderr goes on; stdout gets one line of JSON an event. */
  readonly json: boolean;
  /** Where the linker keeps its data; a temporary folder, removed at the end, when absent. */
  readonly dataDirectory: string | undefined;
  readonly load: LoadProfileName;
  readonly seed: number;
  /** Comma separated reasons to mend; empty for none. */
  readonly fix: string;
  readonly timeoutSeconds: number;
}
