import type { Setting } from '../settings.js';
import { flagsOf } from './arguments.js';
import type { CliCommand } from './command.js';

const COLUMN = 24;

export function mainHelp(commands: readonly CliCommand[], version: string): string {
  const rows = commands.map(({ name, summary }) => row(name, summary));
  return `hotspan ${version}: from a slow span to the flame graph of the code that ran inside it.

Usage: hotspan <command> [options]

Commands
${rows.join('\n')}

Options
${row('--help', 'Shows this text; `hotspan <command> --help` shows that of a command.')}
${row('--version', 'Shows the version.')}

Example
  hotspan run -- node app.js
`;
}

export function commandHelp({ name, usage, summary, examples }: CliCommand): string {
  const rows = flagsOf(name).map(([, setting]) => optionRow(setting));
  return `${summary}

Usage: hotspan ${usage}

Options
${[...rows, row('--help', 'Shows this text.')].join('\n')}

Examples
${examples.map((example) => `  ${example}`).join('\n')}
`;
}

function optionRow(setting: Setting<unknown>): string {
  const { flag, placeholder, env, defaultValue, help } = setting;
  const left = placeholder === null ? `--${flag}` : `--${flag} ${placeholder}`;
  const hasDefault = placeholder !== null && String(defaultValue) !== '';
  const notes = [hasDefault ? `default ${String(defaultValue)}` : '', env ?? ''].filter(
    (note) => note !== '',
  );
  return row(left, notes.length === 0 ? help : `${help} [${notes.join(', ')}]`);
}

function row(left: string, right: string): string {
  return `  ${left.padEnd(COLUMN)}${right}`;
}
