import { HotspanError } from '@hotspan/wire';
import { printLine, styled, type Terminal } from './terminal.js';

const REPEAT_AFTER_MILLIS = 10_000;

/** Prints failures of the linker; the same one again only after a while, because exporters try again and again. */
export function errorLog(terminal: Terminal): (error: unknown) => void {
  const lastPrinted = new Map<string, number>();
  return (error) => {
    const text = textOf(error);
    const now = terminal.uptimeMillis();
    if (now - (lastPrinted.get(text) ?? Number.NEGATIVE_INFINITY) < REPEAT_AFTER_MILLIS) return;
    lastPrinted.set(text, now);
    printLine(terminal.stderr, `${styled(terminal, 'red', 'hotspan:')} ${text}`);
  };
}

/** What was foreseen has a hint; the rest has a stack for the bug report. */
export function textOf(error: unknown): string {
  if (error instanceof HotspanError)
    return error.hint === '' ? error.message : `${error.message}\n  ${error.hint}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
