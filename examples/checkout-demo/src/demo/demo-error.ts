/** What went wrong, for a person: the message says what, the hint how to go on. */
export class DemoError extends Error {
  override readonly name: string = 'DemoError';
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

/** Someone pressed Ctrl-C or asked the demo to stop. */
export class Interrupted extends Error {
  override readonly name: string = 'Interrupted';
}

/** An error in words: a stack only for what nobody expected. */
export function describeError(error: unknown): string {
  if (error instanceof DemoError)
    return error.hint === '' ? error.message : `${error.message}\n  ${error.hint}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
