import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { repositoryRoot } from './support/repository.js';

const BUILT_UI = path.join(repositoryRoot, 'packages/profile-linker/dist/ui');
const BUDGET_BYTES = 250_000;

describe('the built web UI', () => {
  const files = readdirSync(BUILT_UI, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));

  it('stays within 250 kB, compressed', () => {
    const sizes = files.map((file) => gzipSync(readFileSync(file)).length);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    assert.ok(total > 10_000, 'it is built');
    assert.ok(total <= BUDGET_BYTES, `${total} bytes`);
  });

  it('names no other machine to load anything from', () => {
    for (const file of files.filter((name) => /\.(html|css)$/.test(name))) {
      assert.doesNotMatch(
        readFileSync(file, 'utf8'),
        /(?:src|href|url)\s*[=(]\s*["']?(?:https?:)?\/\//,
        file,
      );
    }
  });
});
