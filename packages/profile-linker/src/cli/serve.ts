import { HotspanError } from '@hotspan/wire';
import { type CliCommand, type CommandInput, EXIT_OK } from './command.js';
import { errorLog } from './error-log.js';
import { announce, farewell } from './ready.js';
import { onStopSignals } from './stop-signals.js';
import { printLine } from './terminal.js';

export const serveCommand: CliCommand = {
  name: 'serve',
  summary: 'Receives traces and profiles, and shows the flame graph of each span.',
  usage: 'serve [options]',
  examples: ['hotspan serve --open', 'hotspan serve --port 0 --otlp-port 0 --json'],
  stopsAtOperand: false,
  run: serve,
};

async function serve({ settings, parsed, terminal }: CommandInput): Promise<number> {
  if (parsed.operands.length > 0) {
    const hint = 'To start an application too: hotspan run -- node app.js';
    throw new HotspanError('HOTSPAN_USAGE', `serve takes no ${JSON.stringify(parsed.operands[0])}.`, hint);
  }
  const stopped = firstStop();
  const { startLinker } = await import('../linker.js');
  const linker = await startLinker({ ...settings, onInternalError: errorLog(terminal) });
  const people = settings.json ? terminal.stderr : terminal.stdout;
  await announce(linker, settings, terminal, people);
  if (!settings.json && terminal.isInteractive) printLine(people, '  Ctrl-C stops it.\n');
  await stopped;
  printLine(people, 'Stopping; Ctrl-C again leaves at once.');
  await linker.shutdown();
  printLine(people, farewell(linker));
  return EXIT_OK;
}

function firstStop(): Promise<void> {
  return new Promise((resolve) => {
    onStopSignals(() => resolve());
  });
}
