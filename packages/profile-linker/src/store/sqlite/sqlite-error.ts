import { HotspanError } from '@hotspan/wire';
import { STORE_BUSY, STORE_CORRUPT, STORE_FAILED, STORE_FULL, STORE_UNWRITABLE } from '../store-error.js';

interface Explanation {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

const UNWRITABLE: Explanation = {
  code: STORE_UNWRITABLE,
  message: 'cannot be written',
  hint: 'Give the linker a data directory that it may write to, on a disk that is not mounted read-only.',
};

const CORRUPT: Explanation = {
  code: STORE_CORRUPT,
  message: 'is damaged, or no store at all',
  hint: 'Stop the linker, move this file away (with its -wal and -shm) and start again; other files stay readable.',
};

const BUSY: Explanation = {
  code: STORE_BUSY,
  message: 'is locked by another program',
  hint: 'Close other programs that have the file open, then try again.',
};

/** By SQLite's primary result code: https://sqlite.org/rescode.html */
const BY_RESULT_CODE: ReadonlyMap<number, Explanation> = new Map([
  [3, UNWRITABLE],
  [5, BUSY],
  [6, BUSY],
  [8, UNWRITABLE],
  [11, CORRUPT],
  [
    13,
    {
      code: STORE_FULL,
      message: 'cannot grow: the disk is full',
      hint: 'Free disk space or move the data directory to a larger disk; nothing of this write was stored.',
    },
  ],
  [14, UNWRITABLE],
  [26, CORRUPT],
]);

interface SqliteFailure {
  readonly code?: string;
  readonly message?: string;
  readonly errcode?: number;
}

/** `all()` of @photostructure/sqlite 1.2.1 gives SQLite's message, but not its result code. */
function resultCodeOf(message: string | undefined): number | undefined {
  return RESULT_CODES.get(message ?? '');
}

const RESULT_CODES: ReadonlyMap<string, number> = new Map([
  ['database is locked', 5],
  ['attempt to write a readonly database', 8],
  ['database disk image is malformed', 11],
  ['database or disk is full', 13],
  ['unable to open database file', 14],
  ['file is not a database', 26],
]);

/** A failure of SQLite or of the file system, with what to do about it; a HotspanError stays as it is. */
export function storeErrorOf(cause: unknown, file: string): HotspanError {
  if (cause instanceof HotspanError) return cause;
  const { code, message, errcode = resultCodeOf(message) } = Object(cause) as SqliteFailure;
  const known = errcode === undefined ? fileSystemError(code) : BY_RESULT_CODE.get(errcode & 0xff);
  if (known !== undefined)
    return new HotspanError(known.code, `${file} ${known.message} (${message}).`, known.hint, { cause });
  const hint = 'Look at the message; if the disk is sound, this is a defect worth reporting.';
  return new HotspanError(STORE_FAILED, `${file}: ${message ?? String(cause)}`, hint, { cause });
}

function fileSystemError(code: string | undefined): Explanation | undefined {
  if (code === 'ENOSPC' || code === 'EDQUOT') return BY_RESULT_CODE.get(13);
  const unwritable = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'EISDIR', 'ENOENT'];
  return code !== undefined && unwritable.includes(code) ? UNWRITABLE : undefined;
}
