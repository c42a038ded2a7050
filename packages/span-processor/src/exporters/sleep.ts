/** A pause that does not keep the process alive and that can be cut short. */
export class Sleep {
  readonly done: Promise<void>;
  readonly #timer: NodeJS.Timeout;
  readonly #finish: () => void;

  constructor(millis: number) {
    let finish = (): void => {};
    this.done = new Promise((resolve) => {
      finish = resolve;
    });
    this.#finish = finish;
    this.#timer = setTimeout(finish, millis);
    this.#timer.unref();
  }

  cut(): void {
    clearTimeout(this.#timer);
    this.#finish();
  }
}

/**
 * Waits for `work`, at most `millis`. Unlike everything else here the timer keeps the process alive: someone waits,
 * and the sockets and timers of the work itself do not hold the event loop open.
 *
 * @returns whether `work` ended in time
 */
export async function holdOpen(work: Promise<unknown>, millis: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), millis);
  });
  try {
    return await Promise.race([work.then(() => true as const), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
