import type { Command, Settings } from '../settings.js';
import type { ParsedArguments } from './arguments.js';
import type { Terminal } from './terminal.js';

export interface CommandInput {
  readonly settings: Settings;
  readonly parsed: ParsedArguments;
  readonly terminal: Terminal;
}

export interface CliCommand {
  readonly name: Command;
  readonly summary: string;
  readonly usage: string;
  readonly examples: readonly string[];
  /** Whether what follows the first operand belongs to another program. */
  readonly stopsAtOperand: boolean;
  /** Resolves to the exit code. */
  readonly run: (input: CommandInput) => Promise<number>;
}

export const EXIT_OK = 0;
export const EXIT_FAILURE = 1;
export const EXIT_USAGE = 2;
export const EXIT_INTERRUPTED = 130;
