// Packs each published package and lets publint and attw look at what a user would install.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bin, root, run } from './lib.mjs';

const PACKAGES = [
  { folder: 'packages/wire', attw: [] },
  // A subpath needs Node's own resolution, which every supported Node has.
  { folder: 'packages/span-processor', attw: ['--profile', 'node16'] },
  // An application with an ESM-only programmatic entry: `require` of it is not offered.
  { folder: 'packages/profile-linker', attw: ['--profile', 'esm-only'] },
];

for (const { folder, attw } of PACKAGES) {
  const cwd = path.join(root, folder);
  const out = mkdtempSync(path.join(tmpdir(), 'hotspan-pack-'));
  try {
    const steps = [
      ['npm', ['pack', '--silent', '--pack-destination', out]],
      [bin('publint'), ['--strict', '.']],
    ];
    for (const [command, args] of steps) {
      if ((await run(command, args, { cwd })) !== 0) process.exit(1);
    }
    const tarball = path.join(out, readdirSync(out)[0]);
    if ((await run(bin('attw'), [tarball, '--no-color', '--format', 'ascii', ...attw], { cwd })) !== 0)
      process.exit(1);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
