import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { repositoryRoot } from '../support/repository.js';

const exec = promisify(execFile);
const PACKAGES = ['wire', 'span-processor', 'profile-linker'];

/** Packs what would be published and installs it into an empty project, with its dependencies from the registry. */
describe('the packages as a user installs them', () => {
  let project: string;

  before(async () => {
    project = await mkdtemp(path.join(tmpdir(), 'hotspan-install-'));
    await writeFile(path.join(project, 'package.json'), '{ "private": true }\n');
    for (const name of PACKAGES) {
      const cwd = path.join(repositoryRoot, 'packages', name);
      await exec('npm', ['pack', '--silent', '--pack-destination', project], { cwd });
    }
    const tarballs = (await readdir(project))
      .filter((file) => file.endsWith('.tgz'))
      .map((file) => `./${file}`);
    assert.equal(tarballs.length, PACKAGES.length);
    await exec('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...tarballs], {
      cwd: project,
    });
  });

  after(async () => {
    await rm(project, { recursive: true, force: true });
  });

  const node = async (args: readonly string[]): Promise<string> =>
    (await exec(process.execPath, [...args], { cwd: project })).stdout.trim();

  it('loads the span processor and wire by import and by require, with the same names', async () => {
    for (const name of ['@hotspan/span-processor', '@hotspan/wire']) {
      const imported = await node([
        '--input-type=module',
        '-e',
        `import * as m from '${name}'; console.log(Object.keys(m).filter((k) => k !== 'default' && k !== 'module.exports').sort().join())`,
      ]);
      const required = await node([
        '--input-type=commonjs',
        '-e',
        `console.log(Object.keys(require('${name}')).sort().join())`,
      ]);
      assert.equal(imported, required);
      assert.ok(imported.length > 0);
    }
  });

  it('runs an application with register by --import and by --require', async () => {
    for (const flag of ['--import', '--require']) {
      const printed = await node([
        flag,
        '@hotspan/span-processor/register',
        '-e',
        'console.log("the app ran")',
      ]);
      assert.equal(printed, 'the app ran');
    }
  });

  it('has the command hotspan, with its web UI', async () => {
    const hotspan = path.join(project, 'node_modules', '.bin', 'hotspan');
    const { stdout } = await exec(hotspan, ['--version'], { cwd: project });
    assert.match(stdout, /\d+\.\d+\.\d+/);
    const ui = await readdir(path.join(project, 'node_modules/@hotspan/profile-linker/dist/ui'));
    assert.ok(ui.includes('index.html'));
  });

  it('publishes no test, source map of a test, or build note', async () => {
    for (const name of PACKAGES) {
      const files = await readdir(path.join(project, 'node_modules/@hotspan', name), { recursive: true });
      assert.deepEqual(
        files.filter(
          (file) =>
            /(^|\/)(test|build|dev)\/|\.tsbuildinfo$|\.test\./.test(file) && !file.includes('node_modules/'),
        ),
        [],
      );
    }
  });
});
