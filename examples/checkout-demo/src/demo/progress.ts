import type { WriteStream } from 'node:tty';

type Output = Pick<WriteStream, 'write'> & { readonly isTTY?: boolean };

/** One line a step on stderr: rewritten in place on a terminal, plain elsewhere. */
export class Progress {
  readonly #output: Output;
  readonly #live: boolean;
  readonly #colour: boolean;
  #openLine = false;
  readonly #underWay = new Set<string>();

  constructor(output: Output, env: NodeJS.ProcessEnv) {
    this.#output = output;
    this.#live = output.isTTY === true && env['CI'] === undefined && env['TERM'] !== 'dumb';
    this.#colour = this.#live && (env['NO_COLOR'] ?? '') === '';
  }

  /** Steps that have begun and not ended; those that failed stay. */
  get underWay(): readonly string[] {
    return [...this.#underWay];
  }

  /** Runs a step and says what came of it and how long it took. */
  async step<T>(name: string, work: () => Promise<T>, outcome: (result: T) => string): Promise<T> {
    const startMillis = Date.now();
    this.#underWay.add(name);
    this.status(`${name.padEnd(16)}…`);
    try {
      const result = await work();
      this.#underWay.delete(name);
      const seconds = ((Date.now() - startMillis) / 1000).toFixed(1);
      this.line(
        `${this.#paint(32, '✓')} ${name.padEnd(16)}${outcome(result)} ${this.#paint(2, `(${seconds} s)`)}`,
      );
      return result;
    } catch (error) {
      this.#clear();
      throw error;
    }
  }

  /** A line that stays. */
  line(text = ''): void {
    this.#clear();
    this.#output.write(`${text}\n`);
  }

  /** A line that the next one replaces; only a terminal shows it. */
  status(text: string): void {
    if (!this.#live) return;
    this.#clear();
    this.#output.write(`  ${text}`);
    this.#openLine = true;
  }

  strong(text: string): string {
    return this.#paint(1, text);
  }

  #clear(): void {
    if (!this.#openLine) return;
    this.#output.write('\r\u001b[2K');
    this.#openLine = false;
  }

  #paint(code: number, text: string): string {
    return this.#colour ? `\u001b[${code}m${text}\u001b[0m` : text;
  }
}
