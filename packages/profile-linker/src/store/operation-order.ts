import type { OperationSummary } from '../core/model/span.js';

/** By service, then operation, in the order of UTF-16 units. */
export function byServiceAndOperation(a: OperationSummary, b: OperationSummary): number {
  return compare(a.service, b.service) || compare(a.operation, b.operation);
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
