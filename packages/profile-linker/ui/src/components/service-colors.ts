/** Hues in the style sheet: `--service-0` to `--service-11`. */
export const SERVICE_HUES = 12;

/**
 * A hue for each service: the one its name hashes to, or the next free one. Once given it stays, also over reloads when
 * `load` and `save` keep it. Colour only helps to scan; the name always stands beside it.
 */
export class ServiceColors {
  readonly #slots: Map<string, number>;
  readonly #save: (slots: Iterable<readonly [string, number]>) => void;

  constructor(
    saved: Iterable<readonly [string, number]> = [],
    save: (slots: Iterable<readonly [string, number]>) => void = () => {},
  ) {
    this.#slots = new Map(saved);
    this.#save = save;
  }

  /** 0 to `SERVICE_HUES - 1`. */
  slotOf(service: string): number {
    const known = this.#slots.get(service);
    if (known !== undefined) return known;
    const slot = this.#freeSlot(hashOf(service));
    this.#slots.set(service, slot);
    this.#save(this.#slots);
    return slot;
  }

  #freeSlot(preferred: number): number {
    const taken = new Set(this.#slots.values());
    for (let offset = 0; offset < SERVICE_HUES; offset++) {
      const slot = (preferred + offset * 5) % SERVICE_HUES;
      if (!taken.has(slot)) return slot;
    }
    return preferred;
  }
}

function hashOf(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index++)
    hash = (Math.imul(hash, 31) + text.charCodeAt(index)) >>> 0;
  return hash % SERVICE_HUES;
}
