import { HotspanError } from '@hotspan/wire';
import { storeErrorOf } from './sqlite-error.js';

/** The reply that a worker sends unasked, once it has opened what it works on or could not. */
export const GREETING_ID = 0;

export interface WorkerRequest {
  readonly id: number;
  /** Absent to close. */
  readonly body?: unknown;
}

export type WorkerReply =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly failure: Failure };

/** A HotspanError as it crosses threads, where a class would be lost. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

export function failureOf(cause: unknown, subject: string): Failure {
  const { code, message, hint } = storeErrorOf(cause, subject);
  return { code, message, hint };
}

export function errorOf({ code, message, hint }: Failure): HotspanError {
  return new HotspanError(code, message, hint);
}
