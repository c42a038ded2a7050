const DURATION_MILLIS = 160;

/** The horizontal range on screen, moving smoothly to its target unless motion is unwelcome. */
export class XRange {
  x0 = 0;
  x1 = 1;
  #from: readonly [number, number] = [0, 1];
  #to: readonly [number, number] = [0, 1];
  #startedAtMillis = Number.NEGATIVE_INFINITY;

  jump(x0: number, x1: number): void {
    this.#to = [x0, x1];
    this.#startedAtMillis = Number.NEGATIVE_INFINITY;
    this.x0 = x0;
    this.x1 = x1;
  }

  glide(x0: number, x1: number, nowMillis: number): void {
    this.#from = [this.x0, this.x1];
    this.#to = [x0, x1];
    this.#startedAtMillis = nowMillis;
  }

  /** Moves to where the range is at `nowMillis`; true while it still moves. */
  advance(nowMillis: number): boolean {
    const part = (nowMillis - this.#startedAtMillis) / DURATION_MILLIS;
    if (part >= 1) {
      [this.x0, this.x1] = this.#to;
      return false;
    }
    const eased = 1 - (1 - Math.max(0, part)) ** 3;
    this.x0 = this.#from[0] + (this.#to[0] - this.#from[0]) * eased;
    this.x1 = this.#from[1] + (this.#to[1] - this.#from[1]) * eased;
    return true;
  }
}
