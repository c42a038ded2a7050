import type { Frame, StackProfile } from '../model/stack-profile.js';
import type { ApiFrame } from '../model/views.js';
import { classifyFrame } from './frame-kind.js';

/** The functions of a profile: frames of one function that differ only by their line are one function here. */
export interface FunctionTable {
  readonly functions: readonly ApiFrame[];
  /** Index into `functions` for each of the profile's frames. */
  readonly functionOfFrame: readonly number[];
}

/**
 * Merges frames by function name and file. An unnamed function has nothing but its line to tell it from its
 * neighbours, so it stays apart by line. `line` of a function is the one that most wall time passed through.
 */
export function buildFunctionTable(profile: StackProfile): FunctionTable {
  const groups = groupFrames(profile.frames);
  const weights = frameWeights(profile);
  const functions = groups.members.map((members) => {
    const frame = profile.frames[hottest(members, profile.frames, weights)]!;
    const { kind, package: packageName } = classifyFrame(frame.name, frame.fileName);
    return { name: frame.name, file: frame.fileName, line: frame.line, kind, package: packageName };
  });
  return { functions, functionOfFrame: groups.groupOf };
}

interface FrameGroups {
  readonly groupOf: readonly number[];
  readonly members: readonly (readonly number[])[];
}

function groupFrames(frames: readonly Frame[]): FrameGroups {
  const byKey = new Map<string, number>();
  const members: number[][] = [];
  const groupOf = frames.map((frame, index) => {
    const key = functionKey(frame);
    let group = byKey.get(key);
    if (group === undefined) {
      group = members.push([]) - 1;
      byKey.set(key, group);
    }
    members[group]!.push(index);
    return group;
  });
  return { groupOf, members };
}

function functionKey(frame: Frame): string {
  const unnamed = frame.name === '' || frame.name === '(anonymous)';
  return `${frame.name}\0${frame.fileName}${unnamed ? `\0${frame.line}` : ''}`;
}

interface Weights {
  readonly wall: Float64Array;
  readonly samples: Float64Array;
}

/** Wall time and samples that passed through each frame, recursion counted once. */
function frameWeights(profile: StackProfile): Weights {
  const wall = new Float64Array(profile.frames.length);
  const samples = new Float64Array(profile.frames.length);
  for (const entry of profile.entries) {
    for (const frame of new Set(profile.stacks[entry.stackIndex])) {
      wall[frame] = wall[frame]! + entry.wallNanos;
      samples[frame] = samples[frame]! + entry.samples;
    }
  }
  return { wall, samples };
}

function hottest(members: readonly number[], frames: readonly Frame[], weights: Weights): number {
  return members.reduce((best, candidate) => {
    const difference =
      weights.wall[candidate]! - weights.wall[best]! ||
      weights.samples[candidate]! - weights.samples[best]! ||
      frames[best]!.line - frames[candidate]!.line;
    return difference > 0 ? candidate : best;
  });
}
