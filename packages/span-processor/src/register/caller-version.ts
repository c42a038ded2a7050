import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readManifest } from './application.js';

const PACKAGE = '@opentelemetry/api';

/** Version of the copy of `@opentelemetry/api` that is calling; `undefined` when it is part of a bundle. */
export function callerApiVersion(): string | undefined {
  for (const file of callingFiles()) {
    const version = apiVersionAt(file);
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

/** Files of the call stack, the innermost first. Registrations happen once or twice in a process: cost is no matter. */
function callingFiles(): string[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = 12;
    Error.prepareStackTrace = (_error, sites) => sites.map((site) => site.getFileName());
    const files = new Error().stack as unknown as (string | null | undefined)[];
    return files.flatMap((file) => (file ? [file.startsWith('file:') ? fileURLToPath(file) : file] : []));
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}
