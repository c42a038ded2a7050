import { type DiagLogger, diag } from '@opentelemetry/api';

/** Between two messages about drops; what happens meanwhile is in the count of the next. */
const REPORT_MILLIS = 60_000;

/** Counts drops by reason and says so through `diag`: the first at once, then at most one message a minute. */
export class DropCounter {
  readonly #counts: Map<string, number> = new Map();
  readonly #logger: DiagLogger;
  readonly #nowMillis: () => number;
  #reportedAtMillis = Number.NEGATIVE_INFINITY;
  #unreported = 0;
  #lastError: string | null = null;

  constructor(namespace: string, nowMillis: () => number) {
    this.#logger = diag.createComponentLogger({ namespace });
    this.#nowMillis = nowMillis;
  }

  /** @param hint how to mend it */
  add(reason: string, count: number, problem: string, hint: string): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + count);
    this.#lastError = problem;
    this.#unreported += count;
    const now = this.#nowMillis();
    if (now - this.#reportedAtMillis < REPORT_MILLIS) return;
    this.#reportedAtMillis = now;
    const what = this.#unreported === 1 ? '1 profile' : `${this.#unreported} profiles`;
    this.#unreported = 0;
    this.#logger.warn(`dropped ${what} (${reason}): ${problem}. ${hint}`);
  }

  get lastError(): string | null {
    return this.#lastError;
  }

  toObject(): { readonly [reason: string]: number } {
    return Object.fromEntries(this.#counts);
  }
}
