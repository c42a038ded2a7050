import { openStore } from '@hotspan/profile-linker';
import type { BurnSample } from './truth.js';

const MAIN_THREAD = 0;
const AN_HOUR_NANOS = 3_600_000_000_000n;

/**
 * Every stored sample of a process's main thread whose stack holds the function, labelled or not. Reads the store
 * itself, so no linker may have it open.
 */
export async function readBurnSamples(
  dataDirectory: string,
  instanceId: string,
  functionName: string,
): Promise<readonly BurnSample[]> {
  await using store = await openStore(dataDirectory);
  const now = BigInt(Date.now()) * 1_000_000n;
  const { frames, stacks, samples } = await store.threadWindow({
    instanceId,
    threadId: MAIN_THREAD,
    fromUnixNano: now - AN_HOUR_NANOS,
    toUnixNano: now + AN_HOUR_NANOS,
  });
  const burning = stacks.map((stack) => stack.some((frame) => frames[frame]?.name === functionName));
  return samples.filter((sample) => burning[sample.stackIndex]);
}
