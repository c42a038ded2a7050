import path from 'node:path';
import { HotspanError } from '@hotspan/wire';
import { openStore } from '../store/open-store.js';
import { type CliCommand, type CommandInput, EXIT_FAILURE, EXIT_OK } from './command.js';
import type { FileContent } from './import-file.js';
import { printJson, printLine, styled, type Terminal } from './terminal.js';

export const importCommand: CliCommand = {
  name: 'import',
  summary: 'Adds profiles and traces from files: pprof, and OTLP as JSON lines or protobuf.',
  usage: 'import [options] FILE...',
  examples: ['hotspan import profile.pb.gz', 'hotspan import --service cart cpu.pb.gz traces.jsonl'],
  stopsAtOperand: false,
  run: importFiles,
};

interface Added {
  readonly spans: number;
  readonly profiles: number;
  readonly samples: number;
  readonly duplicates: number;
}

async function importFiles({ settings, parsed, terminal }: CommandInput): Promise<number> {
  if (parsed.operands.length === 0) {
    throw new HotspanError(
      'HOTSPAN_USAGE',
      'There is no file to import.',
      'For example: hotspan import profile.pb.gz',
    );
  }
  const directory = path.resolve(settings.data);
  const { readImportFile } = await import('./import-file.js');
  await using store = await openStore(directory);
  let failures = 0;
  for (const file of parsed.operands) {
    try {
      const added = await write(store, await readImportFile(file, settings));
      tell(file, added, settings.json, terminal);
    } catch (error) {
      if (!(error instanceof HotspanError)) throw error;
      failures++;
      tellFailure(file, error, settings.json, terminal);
    }
  }
  if (!settings.json) printLine(terminal.stdout, `Data is in ${directory}; hotspan serve shows it.`);
  return failures === 0 ? EXIT_OK : EXIT_FAILURE;
}

async function write(store: Awaited<ReturnType<typeof openStore>>, content: FileContent): Promise<Added> {
  const spans = await store.writeSpans(content.spans);
  const profiles = await store.writeProfiles(content.profiles);
  return {
    spans: spans.accepted,
    profiles: profiles.accepted,
    samples: content.profiles.reduce((sum, profile) => sum + profile.samples.length, 0),
    duplicates: spans.duplicates + profiles.duplicates,
  };
}

function tell(file: string, added: Added, json: boolean, terminal: Terminal): void {
  if (json) {
    printJson(terminal, { event: 'imported', file, ...added });
    return;
  }
  const { spans, profiles, samples, duplicates } = added;
  const again = duplicates === 0 ? '' : `; ${duplicates} were there already`;
  const found = `${count(spans, 'span')}, ${count(profiles, 'profile')} with ${count(samples, 'sample')}`;
  printLine(terminal.stdout, `${file}: ${found}${again}`);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function tellFailure(file: string, error: HotspanError, json: boolean, terminal: Terminal): void {
  const { code, message, hint } = error;
  if (json) printJson(terminal, { event: 'failed', file, error: { code, message, hint } });
  printLine(terminal.stderr, `${styled(terminal, 'red', 'hotspan:')} ${file}: ${message}`);
  if (hint !== '') printLine(terminal.stderr, `  ${hint}`);
}
