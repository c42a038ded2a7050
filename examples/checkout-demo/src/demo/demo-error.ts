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
