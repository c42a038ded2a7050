import type { SourcePosition } from '../sampler/sampler.js';
import type { WindowFacts } from '../window/build-profile.js';
import type { FlatProfile } from '../window/flat-profile.js';
import type { EncodedForms, WindowForm } from '../window/profile-window.js';

/** What remains to be done to a window once its labels are read. */
export interface Unfinished {
  readonly facts: WindowFacts;
  readonly flat: FlatProfile;
  /** Whether positions are to be resolved through source maps. */
  readonly sourceMaps: boolean;
  /** Encodings to make. */
  readonly forms: readonly WindowForm[];
  /** Whether the resolved positions are wanted back, beside the encodings. */
  readonly positions: boolean;
}

export interface Finished {
  readonly positions: readonly SourcePosition[];
  readonly encoded: EncodedForms;
}

/** Does the rest of the work on a window, where it does not hold the application up. */
export interface Finisher {
  /** @throws Error (as a rejection) when it cannot; the window is then to be taken as it is. */
  finish(window: Unfinished): Promise<Finished>;
  shutdown(): Promise<void>;
}
