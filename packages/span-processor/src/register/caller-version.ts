import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readManifest } from './application.js';

const PACKAGE = '@opentelemetry/api';
/** Between the api's code and this file lie the handlers of the watch. */
const MAX_FRAMES = 12;
const MAX_BUNDLE_BYTES = 64 * 1024 * 1024;

interface Frame {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly column: number;
}

/**
 * Version of the copy of `@opentelemetry/api` that is reading the version of the global object right now, to compare
 * it with its own; `undefined` when it cannot be told. Copies inside a bundle have no package.json: there the text of
 * the comparison tells. Registrations are few in a process, so cost is no matter.
 */
export function callerApiVersion(): string | undefined {
  const frames = callingFrames();
  for (const { file } of frames) {
    const version = apiVersionAt(file);
    if (version !== undefined) return version;
  }
  for (const frame of frames) {
    const version = bundledVersion(frame);
    if (version !== undefined) return version;
  }
  return undefined;
}

/** Version of the copy of `@opentelemetry/api` that `file` belongs to. */
export function apiVersionAt(file: string): string | undefined {
  for (let at = path.dirname(file); path.dirname(at) !== at; at = path.dirname(at)) {
    const manifest = readManifest(path.join(at, 'package.json'));
    if (manifest?.name === undefined) continue;
    return manifest.name === PACKAGE && typeof manifest.version === 'string' ? manifest.version : undefined;
  }
  return undefined;
}

/** What is compared with: `api.version !== "1.9.0"`, or a name (`VERSION`, `version_1.VERSION`, `e`) defined before. */
const COMPARISON = /^\.?version\s*!==?\s*(?:(["'])([^"']+)\1|(?:[\w$]+\.)*([\w$]+))/;

function bundledVersion({ file, line, column }: Frame): string | undefined {
  const source = readSource(file);
  const start = offsetOf(source, line) + column - 1;
  const [, , literal, name] = COMPARISON.exec(source.slice(start, start + 200)) ?? [];
  if (literal !== undefined || name === undefined) return literal;
  const escaped = name.replaceAll('$', '\\$');
  const definition = new RegExp(`(?<![\\w$])${escaped}\\s*=\\s*["'](1\\.\\d+\\.\\d+[^"']*)["']`, 'g');
  return [...source.slice(0, start).matchAll(definition)].at(-1)?.[1];
}

function readSource(file: string): string {
  try {
    const source = readFileSync(file, 'utf8');
    return source.length > MAX_BUNDLE_BYTES ? '' : source;
  } catch {
    return '';
  }
}

function offsetOf(source: string, line: number): number {
  let offset = 0;
  for (let at = 1; at < line; at++) {
    const next = source.indexOf('\n', offset);
    if (next === -1) return source.length;
    offset = next + 1;
  }
  return offset;
}

/** Frames of the call stack, the innermost first. */
function callingFrames(): Frame[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = MAX_FRAMES;
    Error.prepareStackTrace = (_error, sites) => sites;
    const sites = new Error().stack as unknown as NodeJS.CallSite[];
    return sites.flatMap((site) => {
      const file = site.getFileName();
      const [line, column] = [site.getLineNumber(), site.getColumnNumber()];
      if (!file || line === null || column === null) return [];
      return { file: file.startsWith('file:') ? fileURLToPath(file) : file, line, column };
    });
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}
