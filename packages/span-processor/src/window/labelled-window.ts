import { type Attributes, encodeProfilesRequest, type ProfileData, profileToPprof } from '@hotspan/wire';
import type { Profile } from 'pprof-format';
import type { SourcePosition } from '../sampler/sampler.js';
import { buildProfile, type WindowFacts } from './build-profile.js';
import type { FlatProfile } from './flat-profile.js';
import type { EncodedForms, ProfileWindow } from './profile-window.js';

/** A finished window. The model and each encoding are made when first asked for, and once, unless they came along. */
export class LabelledWindow implements ProfileWindow {
  readonly startUnixNano: bigint;
  readonly endUnixNano: bigint;
  readonly thread: { readonly id: number; readonly name: string };
  readonly resource: Attributes;
  readonly sampleCount: number;
  readonly #build: () => ProfileData;
  #data: ProfileData | undefined;
  #pprof: Profile | undefined;
  #pprofBytes: Uint8Array | undefined;
  #otlp: Uint8Array | undefined;

  /**
   * @param positions those of `flat`, resolved to their sources
   * @param encoded forms that were made ahead
   */
  constructor(
    facts: WindowFacts & { readonly thread: { readonly id: number; readonly name: string } },
    flat: FlatProfile,
    positions: readonly SourcePosition[],
    encoded: EncodedForms,
  ) {
    this.startUnixNano = facts.startUnixNano;
    this.endUnixNano = facts.endUnixNano;
    this.thread = facts.thread;
    this.resource = facts.resource;
    this.sampleCount = flat.samples.stacks.length;
    this.#build = () => buildProfile(facts, flat, positions);
    this.#otlp = encoded.otlp;
    this.#pprofBytes = encoded.pprof;
  }

  toProfileData(): ProfileData {
    this.#data ??= this.#build();
    return this.#data;
  }

  toPprof(): Profile {
    this.#pprof ??= profileToPprof(this.toProfileData());
    return this.#pprof;
  }

  toPprofBytes(): Uint8Array {
    this.#pprofBytes ??= this.toPprof().encode();
    return this.#pprofBytes;
  }

  toOtlp(): Uint8Array {
    this.#otlp ??= encodeProfilesRequest([this.toProfileData()]);
    return this.#otlp;
  }
}
