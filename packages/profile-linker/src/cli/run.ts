import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { HotspanError } from '@hotspan/wire';
import type { Linker } from '../linker.js';
import { childEnvironment, overriddenNames } from './child-environment.js';
import { type CliCommand, type CommandInput, EXIT_FAILURE } from './command.js';
import { errorLog } from './error-log.js';
import { watchForLinkedSpan } from './first-linked-span.js';
import { announce, farewell } from './ready.js';
import { onStopSignals, type StopSignal } from './stop-signals.js';
import { printLine, styled, type Terminal } from './terminal.js';

export const runCommand: CliCommand = {
  name: 'run',
  summary: 'Starts an application with tracing and profiling on, and a linker that shows what it does.',
  usage: 'run [options] -- <command> [arguments]',
  examples: ['hotspan run -- node app.js', 'hotspan run --exit -- npm test'],
  stopsAtOperand: true,
  run,
};

async function run({ settings, parsed, terminal }: CommandInput): Promise<number> {
  const [command, ...args] = parsed.operands;
  if (command === undefined) {
    throw new HotspanError(
      'HOTSPAN_USAGE',
      'There is no command to run.',
      'For example: hotspan run -- node app.js',
    );
  }
  let linker: Linker | undefined;
  const watch = watchForLinkedSpan(
    () => linker?.lookup,
    BigInt(Date.now()) * 1_000_000n,
    (path) => tellLinked(terminal, `${linker!.url}${path}`),
  );
  const isPortGiven = parsed.texts.otlpPort !== undefined || Boolean(terminal.env['HOTSPAN_OTLP_PORT']);
  const { startLinker } = await import('../linker.js');
  linker = await startLinker({
    ...settings,
    otlpPort: isPortGiven ? settings.otlpPort : 0,
    onStored: watch.check,
    onInternalError: errorLog(terminal),
  });
  try {
    await announce(linker, settings, terminal, terminal.stderr);
    const code = await runApplication(command, args, linker, terminal);
    if (!settings.exit && terminal.isInteractive) await keepServing(linker, terminal, code);
    return code;
  } finally {
    await linker.shutdown();
    printLine(terminal.stderr, farewell(linker));
  }
}

function tellLinked(terminal: Terminal, url: string): void {
  printLine(terminal.stderr, `First flame graph: ${styled(terminal, 'cyan', url)}`);
}

/** Resolves to the application's exit code; 128 + n when signal n ended it, as shells have it. */
function runApplication(
  command: string,
  args: readonly string[],
  linker: Linker,
  terminal: Terminal,
): Promise<number> {
  for (const name of overriddenNames(terminal.env)) {
    printLine(terminal.stderr, `${name} is set, but not for this run: its data goes to this linker.`);
  }
  const env = childEnvironment({
    env: terminal.env,
    otlpEndpoint: linker.otlpEndpoint,
    registerUrl: import.meta.resolve('@hotspan/span-processor/register'),
    resolveFrom: path.dirname(fileURLToPath(import.meta.url)),
  });
  return new Promise((resolve, reject) => {
    // Before the start: the application runs before `spawn` returns, and a signal may come as early.
    const stopListening = forwardSignals(() => child, terminal);
    const child = spawn(command, args, { env, stdio: 'inherit', shell: false });
    child.once('error', (error: NodeJS.ErrnoException) => {
      stopListening();
      reject(cannotStart(command, error));
    });
    child.once('exit', (code, signal) => {
      stopListening();
      resolve(code ?? (signal === null ? EXIT_FAILURE : 128 + constants.signals[signal]));
    });
  });
}

/**
 * A terminal sends Ctrl-C to the application itself, which is in the same process group; what is sent to us alone
 * is passed on. The application decides what it does with it, and we wait for its end.
 */
function forwardSignals(child: () => ChildProcess, terminal: Terminal): () => void {
  const signals: readonly StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const listener = (signal: NodeJS.Signals): void => {
    const isFromTerminal = signal === 'SIGINT' && terminal.isInteractive;
    if (!isFromTerminal) child().kill(signal);
  };
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}

async function keepServing(linker: Linker, terminal: Terminal, code: number): Promise<void> {
  printLine(
    terminal.stderr,
    `The application ended with ${code}. Its spans stay at ${linker.url} until Ctrl-C.`,
  );
  await new Promise<void>((resolve) => {
    onStopSignals(() => resolve());
  });
}

function cannotStart(command: string, error: NodeJS.ErrnoException): HotspanError {
  const problem = error.code === 'ENOENT' ? 'there is no such program' : error.message;
  const hint = 'Write the command as in a shell, behind --: hotspan run -- node app.js';
  return new HotspanError('HOTSPAN_CANNOT_RUN', `Cannot run ${command}: ${problem}.`, hint, { cause: error });
}
