import type { Linker } from '../linker.js';
import { isLoopback } from '../server/guard.js';
import type { Settings } from '../settings.js';
import { openBrowser } from './open-browser.js';
import { printJson, printLine, styled, type Terminal } from './terminal.js';

/** Says what runs where: as a line of JSON on standard output for programs, as text on `stream` for people. */
export async function announce(
  linker: Linker,
  settings: Settings,
  terminal: Terminal,
  stream: Terminal['stdout'],
): Promise<void> {
  const readyMillis = Math.round(terminal.uptimeMillis());
  const { url, otlpEndpoint, version, dataDirectory } = linker;
  if (settings.json) {
    printJson(terminal, {
      event: 'ready',
      version,
      url,
      otlpEndpoint,
      dataDirectory,
      readyMillis,
      pid: process.pid,
    });
  } else {
    const name = styled(terminal, 'bold', `hotspan ${version}`);
    printLine(stream, `${name}  ready in ${readyMillis} ms\n`);
    printLine(stream, `  Web UI  ${styled(terminal, 'cyan', url)}`);
    printLine(stream, `  OTLP    ${otlpEndpoint}  (HTTP: traces and profiles)`);
    printLine(stream, `  Data    ${dataDirectory ?? 'in memory, gone when hotspan ends'}\n`);
  }
  for (const note of notes(linker, settings)) printLine(terminal.stderr, styled(terminal, 'yellow', note));
  if (settings.open && !(await openBrowser(url, terminal.env, process.platform))) {
    printLine(terminal.stderr, `No browser could be opened. Visit ${url}`);
  }
}

function notes(linker: Linker, { port, host }: Settings): string[] {
  const list: string[] = [];
  if (port !== 0 && linker.port !== port)
    list.push(`Port ${port} is taken, so the web UI is on ${linker.port}.`);
  if (!isLoopback(host)) {
    list.push(
      `Listening on ${host}: everyone who reaches this address can read and add data. There is no password.`,
    );
  }
  return list;
}

/** Where what was received can be found again. */
export function farewell({ dataDirectory }: Linker): string {
  return dataDirectory === null ? 'Stopped.' : `Stopped. Data is kept in ${dataDirectory}`;
}
