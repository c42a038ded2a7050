import type { Attributes, ProfileData } from '@hotspan/wire';
import type { Profile } from 'pprof-format';

/** One collected stretch `[start, end)` of one thread, labelled. Encodings are made on first use and kept. */
export interface ProfileWindow {
  readonly startUnixNano: bigint;
  readonly endUnixNano: bigint;
  /** Node's thread id (0 is the main thread) and name. */
  readonly thread: { readonly id: number; readonly name: string };
  /** Resource of the process, equal to that of its spans. */
  readonly resource: Attributes;
  readonly sampleCount: number;
  /** The samples in the model that all encodings are made from. */
  toProfileData(): ProfileData;
  /** A `pprof-format` profile with string labels `trace_id`, `span_id`, `span_name`, … on each sample. */
  toPprof(): Profile;
  /** {@link toPprof} encoded (protobuf, not compressed). */
  toPprofBytes(): Uint8Array;
  /** An encoded OTLP `ExportProfilesServiceRequest` (protobuf, not compressed). */
  toOtlp(): Uint8Array;
}

/** Forms of a window that can be made ahead, on another thread than the application's. */
export type WindowForm = 'otlp' | 'pprof';

/** What {@link ProfileWindow.toOtlp} and {@link ProfileWindow.toPprofBytes} give, as far as it was made ahead. */
export type EncodedForms = { readonly [Form in WindowForm]?: Uint8Array | undefined };
