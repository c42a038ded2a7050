import { HotspanError, nearestName } from '@hotspan/wire';
import { readVersion } from '../server/version.js';
import { settingsFromText } from '../settings.js';
import { readArguments } from './arguments.js';
import { type CliCommand, EXIT_FAILURE, EXIT_OK, EXIT_USAGE } from './command.js';
import { textOf } from './error-log.js';
import { commandHelp, mainHelp } from './help.js';
import { importCommand } from './import.js';
import { runCommand } from './run.js';
import { serveCommand } from './serve.js';
import { printLine, styled, type Terminal } from './terminal.js';

const COMMANDS: readonly CliCommand[] = [serveCommand, runCommand, importCommand];
const USAGE_CODES = new Set(['HOTSPAN_USAGE', 'HOTSPAN_BAD_SETTING']);

/** Runs one command line; resolves to the exit code and never rejects. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  return dispatch(args, terminal).catch((error: unknown) => report(error, terminal));
}

async function dispatch(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined) {
    printLine(terminal.stderr, mainHelp(COMMANDS, readVersion()));
    return EXIT_USAGE;
  }
  if (name === '--help' || name === '-h' || name === 'help') return help(rest[0], terminal);
  if (name === '--version' || name === '-v' || name === 'version') {
    printLine(terminal.stdout, readVersion());
    return EXIT_OK;
  }
  const command = commandNamed(name);
  const parsed = readArguments(command.name, rest, command);
  if (parsed.wantsHelp) return help(name, terminal);
  return command.run({ parsed, terminal, settings: settingsFromText(parsed.texts, terminal.env) });
}

function help(name: string | undefined, terminal: Terminal): number {
  const text = name === undefined ? mainHelp(COMMANDS, readVersion()) : commandHelp(commandNamed(name));
  printLine(terminal.stdout, text);
  return EXIT_OK;
}

function commandNamed(name: string): CliCommand {
  const found = COMMANDS.find((command) => command.name === name);
  if (found) return found;
  const isOption = name.startsWith('-');
  const near = nearestName(
    name,
    isOption ? ['--help', '--version'] : COMMANDS.map((command) => command.name),
  );
  const all = isOption
    ? 'Options stand behind a command: hotspan serve --port 0.'
    : '`hotspan --help` lists them.';
  const hint = near === undefined ? all : `Did you mean ${near}? ${all}`;
  throw new HotspanError('HOTSPAN_USAGE', `There is no ${isOption ? 'option' : 'command'} ${name}.`, hint);
}

function report(error: unknown, terminal: Terminal): number {
  printLine(terminal.stderr, `${styled(terminal, 'red', 'hotspan:')} ${textOf(error)}`);
  return error instanceof HotspanError && USAGE_CODES.has(error.code) ? EXIT_USAGE : EXIT_FAILURE;
}
