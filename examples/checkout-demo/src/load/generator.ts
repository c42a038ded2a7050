import type { LoadCounts } from '../platform/messages.js';
import { randomFrom } from '../platform/random.js';
import type { CheckoutRequest } from '../shop/contracts.js';
import type { LoadProfile } from './load-profile.js';

const TIMEOUT_MILLIS = 30_000;

/** Sends checkouts at a profile's rate until stopped; never more than the profile allows at once. */
export class LoadGenerator {
  readonly #checkoutUrl: string;
  readonly #profile: LoadProfile;
  readonly #orders: Iterator<CheckoutRequest>;
  readonly #random: () => number;
  readonly #underWay = new Set<Promise<void>>();
  readonly #counts = { sent: 0, completed: 0, declined: 0, failed: 0, shed: 0 };
  #timer: NodeJS.Timeout | undefined;

  constructor(gatewayUrl: string, profile: LoadProfile, orders: Iterator<CheckoutRequest>, seed: number) {
    this.#checkoutUrl = `${gatewayUrl}/checkout`;
    this.#profile = profile;
    this.#orders = orders;
    this.#random = randomFrom(seed);
  }

  counts(): LoadCounts {
    return { ...this.#counts };
  }

  start(): void {
    this.#scheduleNext(Date.now());
  }

  /** Sends nothing more and waits for the checkouts under way. */
  async shutdown(): Promise<void> {
    clearTimeout(this.#timer);
    await Promise.all(this.#underWay);
  }

  #scheduleNext(previousMillis: number): void {
    const gapMillis = (-Math.log(1 - this.#random()) * 1000) / this.#profile.checkoutsPerSecond;
    // From when the one before was due, so that a late timer does not lower the rate.
    const dueMillis = previousMillis + gapMillis;
    this.#timer = setTimeout(
      () => {
        this.#arrive();
        this.#scheduleNext(dueMillis);
      },
      Math.max(0, dueMillis - Date.now()),
    );
  }

  #arrive(): void {
    if (this.#underWay.size >= this.#profile.maxInFlight) {
      this.#counts.shed++;
      return;
    }
    const next = this.#orders.next();
    if (next.done === true) return;
    this.#counts.sent++;
    const checkout = this.#send(next.value).finally(() => this.#underWay.delete(checkout));
    this.#underWay.add(checkout);
  }

  async #send(order: CheckoutRequest): Promise<void> {
    try {
      const response = await fetch(this.#checkoutUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(order),
        signal: AbortSignal.timeout(TIMEOUT_MILLIS),
      });
      const text = await response.text();
      if (response.ok) this.#counts.completed++;
      else if (response.status === 402) this.#counts.declined++;
      else this.#fail(`${response.status} ${text}`);
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error));
    }
  }

  #fail(why: string): void {
    this.#counts.failed++;
    if (this.#counts.failed <= 5) console.error(`checkout failed: ${why}`);
  }
}
