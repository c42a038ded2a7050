import { runInThisContext } from 'node:vm';
import type { ProfileData } from '@hotspan/wire';

/** Small seeded generator (mulberry32), so that a failing run can be repeated. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export interface Burned {
  readonly mechanism: string;
  /** The span that must own every sample of this function; `null` for none. */
  readonly spanId: string | null;
}

/**
 * Burns CPU in functions whose names are used once, so that a sample tells by its stack whose work it saw: the truth
 * is known by construction, whatever its label says.
 */
export class Burner {
  readonly truth: Map<string, Burned> = new Map();
  readonly #random: () => number;
  readonly #millis: number;

  constructor(seed: number, millis = 1) {
    this.#random = seededRandom(seed);
    this.#millis = millis;
  }

  burn(mechanism: string, spanId: string | null): void {
    const name = `burn_${this.truth.size}`;
    this.truth.set(name, { mechanism, spanId });
    const code = `(function ${name}(until) { let x = 1; while (performance.now() < until) x += Math.sqrt(x); return x; })`;
    const fn = runInThisContext(code) as (until: number) => number;
    fn(performance.now() + this.#millis * (0.5 + this.#random()));
  }
}

export interface Verdict {
  /** Samples of burning functions, by mechanism. */
  readonly samples: ReadonlyMap<string, number>;
  readonly wrong: readonly WrongSample[];
}

export interface WrongSample {
  readonly mechanism: string;
  readonly expected: string | null;
  readonly got: string | null;
}

/** Holds every sample of a burning function against the truth. */
export function judge(profiles: readonly ProfileData[], truth: ReadonlyMap<string, Burned>): Verdict {
  const samples = new Map<string, number>();
  const wrong: WrongSample[] = [];
  for (const profile of profiles) {
    for (const { stackIndex, labels } of profile.samples) {
      const burned = burningFunction(profile, stackIndex, truth);
      if (burned === undefined) continue;
      samples.set(burned.mechanism, (samples.get(burned.mechanism) ?? 0) + 1);
      const got = labels.spanId ?? null;
      if (got !== burned.spanId) wrong.push({ mechanism: burned.mechanism, expected: burned.spanId, got });
    }
  }
  return { samples, wrong };
}

function burningFunction(
  profile: ProfileData,
  stackIndex: number,
  truth: ReadonlyMap<string, Burned>,
): Burned | undefined {
  for (const name of functionNames(profile, stackIndex)) {
    const burned = truth.get(name);
    if (burned !== undefined) return burned;
  }
  return undefined;
}

/** Names of a stack's functions, leaf first. */
export function functionNames(profile: ProfileData, stackIndex: number): string[] {
  return profile.stacks[stackIndex]!.flatMap((location) =>
    profile.locations[location]!.lines.map(({ functionIndex }) => profile.functions[functionIndex]!.name),
  );
}
