/**
 * Every error Hotspan raises on purpose: a stable `code` for programs, a message for people and a
 * `hint` that says how to mend it.
 */
export class HotspanError extends Error {
  override readonly name: string = 'HotspanError';
  readonly code: string;
  readonly hint: string;

  constructor(code: string, message: string, hint: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}

/** A body that is not what its content type claims. `path` names the field, `position` the byte offset if known. */
export class DecodeError extends HotspanError {
  override readonly name: string = 'DecodeError';
  readonly path: string;
  readonly position: number | undefined;

  constructor(path: string, problem: string, hint: string, position?: number, options?: { cause?: unknown }) {
    const where = position === undefined ? '' : ` at byte ${position}`;
    super('HOTSPAN_DECODE', `${path}${where}: ${problem}`, hint, options);
    this.path = path;
    this.position = position;
  }
}

/** A body that is well formed but larger than the receiver is willing to hold; raised by the decoders. */
export class LimitError extends DecodeError {
  override readonly name: string = 'LimitError';
  override readonly code: string = 'HOTSPAN_LIMIT';
}
