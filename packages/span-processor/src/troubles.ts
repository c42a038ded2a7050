import { HotspanError } from '@hotspan/wire';
import { type DiagLogger, diag } from '@opentelemetry/api';

/** What went wrong on this thread: counted by reason, and told through `diag` the first time it happens. */
export class Troubles {
  readonly #logger: DiagLogger = diag.createComponentLogger({ namespace: '@hotspan/span-processor' });
  readonly #dropped = new Map<string, number>();
  readonly #told = new Set<string>();
  #lastError: string | null = null;

  get lastError(): string | null {
    return this.#lastError;
  }

  /** Something was lost. */
  dropped(reason: string, error: unknown): void {
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + 1);
    this.happened(reason, error);
  }

  /** Something failed, and nothing was lost by it. */
  happened(reason: string, error: unknown): void {
    const problem = error instanceof Error ? error.message : String(error);
    this.#lastError = problem;
    if (this.#told.has(reason)) return;
    this.#told.add(reason);
    const hint = error instanceof HotspanError ? ` ${error.hint}` : '';
    this.#logger.error(`${reason}: ${problem}.${hint}`);
  }

  toObject(): { readonly [reason: string]: number } {
    return Object.fromEntries(this.#dropped);
  }
}
