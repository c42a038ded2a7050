import type { ProfileData, ProfileSample } from '@hotspan/wire';
import type { Frame } from '../core/model/stack-profile.js';

/** Frames of one stack, leaf first. */
export function framesOfStack(profile: ProfileData, stackIndex: number): Frame[] {
  return profile.stacks[stackIndex]!.flatMap((location) => framesAt(profile, location));
}

/** Inlined calls are frames of their own, the innermost first. */
export function framesAt({ locations, functions }: ProfileData, location: number): Frame[] {
  return locations[location]!.lines.map(({ functionIndex, line, column }) => {
    const { name, fileName } = functions[functionIndex]!;
    return { name, fileName, line, column };
  });
}

/** The samples of one thread in one window. */
export interface ThreadPart {
  readonly threadId: number;
  readonly threadName: string;
  readonly samples: readonly ProfileSample[];
}

/**
 * Splits a profile by thread. Producers that name no thread mean the main thread, and a window without samples is
 * one of the main thread too, for a profile has no other place to name its thread.
 */
export function threadParts(profile: ProfileData): ThreadPart[] {
  const parts = new Map<number, { threadId: number; threadName: string; samples: ProfileSample[] }>();
  for (const sample of profile.samples) {
    const { threadId = 0, threadName = '' } = sample.labels;
    const part = parts.get(threadId);
    if (part === undefined) parts.set(threadId, { threadId, threadName, samples: [sample] });
    else part.samples.push(sample);
  }
  return parts.size > 0 ? [...parts.values()] : [{ threadId: 0, threadName: '', samples: [] }];
}
