import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { SETTINGS } from '../src/settings.js';
import { settingsTable } from './support/settings-table.js';

const PACKAGE = fileURLToPath(new URL('../../', import.meta.url));
const README = readFileSync(path.join(PACKAGE, 'README.md'), 'utf8');

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    return entry.isDirectory() ? sources(file) : [readFileSync(file, 'utf8')];
  });
}

describe('README', () => {
  it('shows the settings as they are', () => {
    const [, table] = /<!-- settings:[^>]*-->\n([\s\S]*?)\n<!-- \/settings -->/.exec(README) ?? [];
    assert.equal(table, settingsTable());
  });

  it('explains every error code of this package and of the decoders, and no other', () => {
    const code = [
      ...sources(path.join(PACKAGE, 'src')),
      readFileSync(path.join(PACKAGE, '../wire/src/errors.ts'), 'utf8'),
    ];
    const variables = new Set<string | null>([
      ...Object.values(SETTINGS).map(({ env }) => env),
      'HOTSPAN_RESOLVE_FROM',
    ]);
    const raised = new Set(
      code.flatMap((text) => [...text.matchAll(/'(HOTSPAN_[A-Z_]+)'/g)].map(([, name]) => name!)),
    );
    const wanted = [...raised].filter((name) => !variables.has(name)).sort();
    const explained = [...README.matchAll(/^\| `(HOTSPAN_[A-Z_]+)` \| (?:\d|–)/gm)].map(([, name]) => name!);
    assert.deepEqual(explained.toSorted(), wanted);
  });

  it('lists every route of the API, and no other', () => {
    const routes = sources(path.join(PACKAGE, 'src/http')).flatMap((text) =>
      [...text.matchAll(/'(\/api\/v1\/[^']+)'/g)].map(([, route]) => route!),
    );
    const explained = [...README.matchAll(/^\| `GET (\/api\/v1\/[^?`]+)/gm)].map(([, route]) => route!);
    assert.deepEqual(explained.toSorted(), [...new Set(routes)].sort());
  });
});
