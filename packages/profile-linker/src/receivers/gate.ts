import { RequestError } from '../server/request-error.js';

const RETRY_AFTER_SECONDS = 1;

/** Bounds how many requests are held at once; what comes beyond is told to come back. */
export class InFlight {
  readonly #limit: number;
  #count = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @throws RequestError 503 when the limit is reached. */
  enter(): void {
    if (this.#count >= this.#limit) {
      throw new RequestError(
        503,
        'HOTSPAN_OVERLOADED',
        `The linker is busy with ${this.#limit} requests.`,
        'Exporters try again by themselves. If this lasts, raise HOTSPAN_MAX_IN_FLIGHT or send less.',
        { retryAfterSeconds: RETRY_AFTER_SECONDS },
      );
    }
    this.#count++;
  }

  leave(): void {
    this.#count--;
  }
}

/** Lets `limit` tasks run at once, in the order they came: inflated bodies are what costs memory. */
export class Turnstile {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(limit: number) {
    this.#free = limit;
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}
