import { LimitError } from './errors.js';
import type { DecodeLimits } from './limits.js';

/** What all profiles of a request may still add up to: one table entry can be referred to many times. */
export class Budget {
  private profiles = 0;
  private samples = 0;
  private items = 0;
  private readonly limits: DecodeLimits;

  constructor(limits: DecodeLimits) {
    this.limits = limits;
  }

  addProfiles(count: number, path: string): void {
    this.profiles += count;
    if (this.profiles > this.limits.maxProfiles) throw this.exceeded(path, 'profiles', 'maxProfiles');
  }

  addSamples(count: number, path: string): void {
    this.samples += count;
    if (this.samples > this.limits.maxSamples) throw this.exceeded(path, 'samples', 'maxSamples');
  }

  addItems(count: number, path: string): void {
    this.items += count;
    if (this.items > this.limits.maxItems) throw this.exceeded(path, 'items', 'maxItems');
  }

  private exceeded(path: string, what: string, name: keyof DecodeLimits): LimitError {
    const problem = `too many ${what}; the limit ${name} is ${this.limits[name]}`;
    return new LimitError(path, problem, `Send smaller requests, or raise ${name}.`);
  }
}
