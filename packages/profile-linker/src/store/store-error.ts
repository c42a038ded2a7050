import { HotspanError } from '@hotspan/wire';

export const STORE_CLOSED = 'HOTSPAN_STORE_CLOSED';
export const BAD_CURSOR = 'HOTSPAN_BAD_CURSOR';
export const BAD_SEARCH = 'HOTSPAN_BAD_SEARCH';
export const BAD_PROFILE = 'HOTSPAN_BAD_PROFILE';
export const BAD_SPAN = 'HOTSPAN_BAD_SPAN';
export const STORE_CORRUPT = 'HOTSPAN_STORE_CORRUPT';
export const STORE_FULL = 'HOTSPAN_STORE_FULL';
export const STORE_UNWRITABLE = 'HOTSPAN_STORE_UNWRITABLE';
export const STORE_VERSION = 'HOTSPAN_STORE_VERSION';
export const STORE_IN_USE = 'HOTSPAN_STORE_IN_USE';
export const STORE_BUSY = 'HOTSPAN_STORE_BUSY';
export const STORE_OVERLOADED = 'HOTSPAN_STORE_OVERLOADED';
export const STORE_FAILED = 'HOTSPAN_STORE_FAILED';
export const NO_SQLITE = 'HOTSPAN_NO_SQLITE';

export function storeClosed(): HotspanError {
  return new HotspanError(STORE_CLOSED, 'The store is shut down.', 'Open the store again before using it.');
}

export function badCursor(problem: string, cause?: unknown): HotspanError {
  const hint = 'Pass `nextCursor` of the page before, unchanged and with the same search, or no cursor.';
  return new HotspanError(BAD_CURSOR, `The cursor ${problem}.`, hint, { cause });
}
