/** How hard the load pushes. */
export interface LoadProfile {
  /** Mean arrivals; customers come when they come (Poisson), whatever the shop's speed. */
  readonly checkoutsPerSecond: number;
  /** Arrivals beyond this many checkouts under way are counted as shed and not sent. */
  readonly maxInFlight: number;
}

export const LOAD_PROFILES = {
  quiet: { checkoutsPerSecond: 8, maxInFlight: 16 },
  busy: { checkoutsPerSecond: 20, maxInFlight: 40 },
} as const satisfies Record<string, LoadProfile>;

export type LoadProfileName = keyof typeof LOAD_PROFILES;

export function isLoadProfileName(name: string): name is LoadProfileName {
  return Object.hasOwn(LOAD_PROFILES, name);
}
