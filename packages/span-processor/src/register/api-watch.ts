import { callerApiVersion } from './caller-version.js';

/** Where every copy of `@opentelemetry/api` 1.x keeps its registrations. */
const API = Symbol.for('opentelemetry.js.api.1');

export type ReplaceableApi = 'trace' | 'context' | 'propagation';
const REPLACEABLE: readonly string[] = ['trace', 'context', 'propagation'];

type Slots = Record<string, unknown>;
type ApiGlobal = { [API]?: Slots };

/**
 * Lets the application set up OpenTelemetry itself although we did before it.
 *
 * The api refuses a second registration and one by another version of itself. Its `registerGlobal` first writes the
 * global object back to `globalThis`, then looks whether the slot is taken and whether the versions are equal, then
 * writes the slot; a mere look-up never writes. So while the watch lasts, a write of the global object announces a
 * registration, and what is read until the next look-up is answered so that it succeeds: our slots look empty, the
 * version is the caller's. This holds for every copy of the api, bundled ones too, without patching any.
 *
 * Look-ups cost some tens of nanoseconds more meanwhile; `end()` puts a plain object back.
 */
export class ApiWatch {
  readonly #slots: Slots;
  readonly #ours: Set<string> = new Set();
  readonly #onRegistered: (api: ReplaceableApi, registered: unknown) => void;
  #version: string;
  #announced = false;
  #offering = false;
  #ended = false;

  /**
   * @param versions of the api copies that will read the registrations, the first that of the one to register with
   * @param onRegistered called when somebody else registers, in the place of ours or first
   */
  constructor(versions: readonly string[], onRegistered: (api: ReplaceableApi, registered: unknown) => void) {
    const { version: present, ...slots } = (globalThis as ApiGlobal)[API] ?? {};
    this.#slots = slots;
    const first = versions[0] ?? (present as string | undefined) ?? '1.9.0';
    this.#version = [...versions, (present as string | undefined) ?? first].reduce(newerMinor, first);
    this.#onRegistered = onRegistered;
    const view = this.#createView();
    Object.defineProperty(globalThis, API, {
      configurable: true,
      enumerable: true,
      get: () => {
        this.#announced = false;
        return view;
      },
      set: () => {
        this.#announced = true;
      },
    });
  }

  /** What is registered under `api`, by whomever. */
  registered(api: ReplaceableApi): unknown {
    return this.#slots[api];
  }

  /**
   * Registers our own through a copy of the api; the application may replace it while the watch lasts.
   *
   * @returns false, and does nothing, when the slot is taken
   */
  offer(api: ReplaceableApi, register: () => void): boolean {
    if (this.#slots[api] !== undefined) return false;
    this.#offering = true;
    try {
      register();
    } finally {
      this.#offering = false;
    }
    return true;
  }

  /** From here on the first registration stays, as the api has it. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    const value = { version: this.#version, ...this.#slots };
    Object.defineProperty(globalThis, API, { configurable: true, enumerable: true, writable: true, value });
  }

  #createView(): Slots {
    return new Proxy(this.#slots, {
      get: (slots, key) => {
        if (key === 'version') return (this.#announced ? callerApiVersion() : undefined) ?? this.#version;
        return this.#announced && this.#ours.has(key as string) ? undefined : slots[key as string];
      },
      set: (slots, key, value) => {
        slots[key as string] = value;
        this.#written(key as string, value);
        return true;
      },
    });
  }

  #written(key: string, value: unknown): void {
    if (this.#offering) {
      this.#ours.add(key);
      return;
    }
    this.#ours.delete(key);
    if (REPLACEABLE.includes(key)) this.#onRegistered(key as ReplaceableApi, value);
  }
}

/** Reading needs a global object of the same or a newer minor version (`isCompatible` of the api). */
function newerMinor(left: string, right: string): string {
  const minor = (version: string): number => Number(version.split('.')[1] ?? 0);
  return minor(right) > minor(left) ? right : left;
}
