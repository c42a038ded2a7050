import type { Writable } from 'node:stream';

/** What a command is given of the process it runs in. */
export interface Terminal {
  readonly env: { readonly [name: string]: string | undefined };
  readonly cwd: string;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Whether a person sees standard error. */
  readonly isInteractive: boolean;
  readonly hasColour: boolean;
  /** Milliseconds since the process started. */
  readonly uptimeMillis: () => number;
}

export type Style = 'bold' | 'dim' | 'cyan' | 'red' | 'yellow';

const CODES: { readonly [S in Style]: readonly [open: number, close: number] } = {
  bold: [1, 22],
  dim: [2, 22],
  cyan: [36, 39],
  red: [31, 39],
  yellow: [33, 39],
};

export function styled(terminal: Terminal, style: Style, text: string): string {
  if (!terminal.hasColour) return text;
  const [open, close] = CODES[style];
  return `\u001b[${open}m${text}\u001b[${close}m`;
}

export function printLine(stream: Writable, line = ''): void {
  stream.write(`${line}\n`);
}

/** One line of JSON for programs. */
export function printJson(terminal: Terminal, value: object): void {
  printLine(terminal.stdout, JSON.stringify(value));
}

/** https://no-color.org; FORCE_COLOR as Node itself takes it. */
export function wantsColour(env: Terminal['env'], isTerminal: boolean): boolean {
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  if (env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0') return true;
  return isTerminal && env['TERM'] !== 'dumb';
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  for (const stream of [process.stdout, process.stderr]) {
    // A reader that goes away (`hotspan … | head`) is no failure.
    stream.on('error', () => {});
  }
  return {
    env: process.env,
    cwd: process.cwd(),
    stdout: process.stdout,
    stderr: process.stderr,
    isInteractive: process.stderr.isTTY === true && process.stdin.isTTY === true,
    hasColour: wantsColour(process.env, process.stderr.isTTY === true),
    uptimeMillis: () => process.uptime() * 1000,
  };
}
