/** What a linker has received since it started. */
export interface Received {
  readonly spans: number;
  readonly profiles: number;
  /** Spans and profiles that were sent again and counted once. */
  readonly duplicates: number;
  /** Requests refused, by error code. */
  readonly refused: { readonly [code: string]: number };
}

export class Counters {
  #spans = 0;
  #profiles = 0;
  #duplicates = 0;
  readonly #refused = new Map<string, number>();

  addSpans(accepted: number, duplicates: number): void {
    this.#spans += accepted;
    this.#duplicates += duplicates;
  }

  addProfiles(accepted: number, duplicates: number): void {
    this.#profiles += accepted;
    this.#duplicates += duplicates;
  }

  addRefused(code: string): void {
    this.#refused.set(code, (this.#refused.get(code) ?? 0) + 1);
  }

  received(): Received {
    return {
      spans: this.#spans,
      profiles: this.#profiles,
      duplicates: this.#duplicates,
      refused: Object.fromEntries(this.#refused),
    };
  }
}
