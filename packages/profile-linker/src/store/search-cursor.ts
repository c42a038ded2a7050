import { createHash } from 'node:crypto';
import type { SpanSearch } from './store.js';
import { badCursor } from './store-error.js';

/** Where a page ended: the sort key of its last row, as integers; the store knows what each means. */
export type CursorKey = readonly bigint[];

const KEY_PART = /^-?\d{1,20}$/;

/** Opaque text (base64url) that holds a row's key and a fingerprint of the search it belongs to. */
export function encodeCursor(search: SpanSearch, key: CursorKey): string {
  return Buffer.from(`${fingerprint(search)}.${key.join('.')}`).toString('base64url');
}

/** @throws HotspanError `HOTSPAN_BAD_CURSOR` when the text is no cursor, or one of another search. */
export function decodeCursor(search: SpanSearch, cursor: string, parts: number): CursorKey {
  const [print, ...key] = Buffer.from(cursor, 'base64url').toString('latin1').split('.');
  if (key.length !== parts || !key.every((part) => KEY_PART.test(part)))
    throw badCursor('is not one of this store');
  if (print !== fingerprint(search)) throw badCursor('belongs to another search');
  return key.map(BigInt);
}

function fingerprint(search: SpanSearch): string {
  const { limit: _limit, cursor: _cursor, attributes, ...rest } = search;
  const fields = [...Object.entries(rest), ...Object.entries(attributes ?? {}).map(([k, v]) => [`=${k}`, v])]
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => JSON.stringify([key, String(value)]))
    .sort();
  return createHash('sha256').update(fields.join()).digest('base64url').slice(0, 16);
}
