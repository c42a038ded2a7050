import {
  type Attributes,
  encodeProfilesRequest,
  type InstrumentationScope,
  type ProfileData,
  type ProfileFunction,
  type ProfileLocation,
  profileToPprof,
  type ValueType,
} from '@hotspan/wire';
import type { Profile } from 'pprof-format';
import type { SourcePosition } from '../sampler/sampler.js';
import type { FlatProfile } from './flatten.js';
import type { ProfileWindow } from './profile-window.js';

const SAMPLE: ValueType = { type: 'sample', unit: 'count' };
const WALL: ValueType = { type: 'wall', unit: 'nanoseconds' };
const CPU: ValueType = { type: 'cpu', unit: 'nanoseconds' };

export interface WindowFacts {
  readonly profileId: string;
  readonly startUnixNano: bigint;
  readonly endUnixNano: bigint;
  readonly thread: { readonly id: number; readonly name: string };
  readonly resource: Attributes;
  readonly scope: InstrumentationScope;
  readonly cpu: boolean;
}

/** A finished window. The model and each encoding are made when first asked for, and once. */
export class LabelledWindow implements ProfileWindow {
  readonly startUnixNano: bigint;
  readonly endUnixNano: bigint;
  readonly thread: { readonly id: number; readonly name: string };
  readonly resource: Attributes;
  readonly sampleCount: number;
  readonly #facts: WindowFacts;
  readonly #flat: FlatProfile;
  readonly #positions: readonly SourcePosition[];
  #data: ProfileData | undefined;
  #pprof: Profile | undefined;
  #otlp: Uint8Array | undefined;

  /** @param positions those of `flat`, resolved to their sources */
  constructor(facts: WindowFacts, flat: FlatProfile, positions: readonly SourcePosition[]) {
    this.startUnixNano = facts.startUnixNano;
    this.endUnixNano = facts.endUnixNano;
    this.thread = facts.thread;
    this.resource = facts.resource;
    this.sampleCount = flat.samples.length;
    this.#facts = facts;
    this.#flat = flat;
    this.#positions = positions;
  }

  toProfileData(): ProfileData {
    this.#data ??= profileData(this.#facts, this.#flat, this.#positions);
    return this.#data;
  }

  toPprof(): Profile {
    this.#pprof ??= profileToPprof(this.toProfileData());
    return this.#pprof;
  }

  toOtlp(): Uint8Array {
    this.#otlp ??= encodeProfilesRequest([this.toProfileData()]);
    return this.#otlp;
  }
}

function profileData(
  facts: WindowFacts,
  flat: FlatProfile,
  positions: readonly SourcePosition[],
): ProfileData {
  const functions: ProfileFunction[] = [];
  const indices = new Map<string, number>();
  const locations = positions.map((position): ProfileLocation => {
    const key = `${position.name}\0${position.file}\0${position.line}`;
    let functionIndex = indices.get(key);
    if (functionIndex === undefined) {
      functionIndex = functions.push(functionAt(position)) - 1;
      indices.set(key, functionIndex);
    }
    // The profiler knows where a function begins, not which of its lines ran: labels exclude line numbers in it.
    return { lines: [{ functionIndex, line: position.line, column: position.column }] };
  });
  return {
    profileId: facts.profileId,
    startUnixNano: facts.startUnixNano,
    durationNanos: Number(facts.endUnixNano - facts.startUnixNano),
    resource: facts.resource,
    scope: facts.scope,
    sampleTypes: facts.cpu ? [SAMPLE, WALL, CPU] : [SAMPLE, WALL],
    periodType: WALL,
    period: flat.periodNanos,
    functions,
    locations,
    stacks: flat.stacks,
    samples: flat.samples,
  };
}

function functionAt(position: SourcePosition): ProfileFunction {
  return {
    name: position.name,
    systemName: position.name,
    fileName: position.file,
    startLine: position.line,
  };
}
