import type {
  Attributes,
  InstrumentationScope,
  ProfileData,
  ProfileFunction,
  ProfileLocation,
  ProfileSample,
  ValueType,
} from '@hotspan/wire';
import type { SourcePosition } from '../sampler/sampler.js';
import type { FlatProfile } from './flat-profile.js';

const SAMPLE: ValueType = { type: 'sample', unit: 'count' };
const WALL: ValueType = { type: 'wall', unit: 'nanoseconds' };
const CPU: ValueType = { type: 'cpu', unit: 'nanoseconds' };

/** What a window is, beside its samples. Can be handed to another thread. */
export interface WindowFacts {
  readonly profileId: string;
  readonly startUnixNano: bigint;
  readonly endUnixNano: bigint;
  readonly resource: Attributes;
  readonly scope: InstrumentationScope;
}

/**
 * The wire model of one window.
 *
 * @param positions those of `flat`, resolved to their sources
 */
export function buildProfile(
  facts: WindowFacts,
  flat: FlatProfile,
  positions: readonly SourcePosition[],
): ProfileData {
  const { functions, locations } = places(positions);
  return {
    profileId: facts.profileId,
    startUnixNano: facts.startUnixNano,
    durationNanos: Number(facts.endUnixNano - facts.startUnixNano),
    resource: facts.resource,
    scope: facts.scope,
    sampleTypes: flat.cpu ? [SAMPLE, WALL, CPU] : [SAMPLE, WALL],
    periodType: WALL,
    period: flat.periodNanos,
    functions,
    locations,
    stacks: stacksOf(flat),
    samples: samplesOf(flat),
  };
}

function places(positions: readonly SourcePosition[]): {
  functions: ProfileFunction[];
  locations: ProfileLocation[];
} {
  const functions: ProfileFunction[] = [];
  const indices = new Map<string, number>();
  const locations = positions.map((position): ProfileLocation => {
    const { name, file, line, column } = position;
    const key = `${name}\0${file}\0${line}`;
    let functionIndex = indices.get(key);
    if (functionIndex === undefined) {
      functionIndex = functions.push({ name, systemName: name, fileName: file, startLine: line }) - 1;
      indices.set(key, functionIndex);
    }
    // The profiler knows where a function begins, not which of its lines ran: labels exclude line numbers in it.
    return { lines: [{ functionIndex, line, column }] };
  });
  return { functions, locations };
}

function stacksOf({ stacks: { offsets, positions } }: FlatProfile): number[][] {
  const stacks: number[][] = [];
  for (let i = 0; i + 1 < offsets.length; i++) {
    stacks.push(Array.from(positions.subarray(offsets[i], offsets[i + 1])));
  }
  return stacks;
}

function samplesOf({ samples, labels, periodNanos, cpu }: FlatProfile): ProfileSample[] {
  return Array.from(samples.stacks, (stackIndex, row) => {
    const count = samples.counts[row]!;
    const values = [count, count * periodNanos];
    if (cpu) values.push(samples.cpuNanos[row]!);
    const sample = { stackIndex, values, labels: labels[samples.labels[row]!]! };
    const timeMicros = samples.timesMicros[row]!;
    return timeMicros === 0n ? sample : { ...sample, timestampUnixNano: timeMicros * 1000n };
  });
}
