import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { describeApplication, isLauncher } from '../src/register/application.js';
import { hasOwnSetup, preloadSpecifiers } from '../src/register/own-setup.js';
import { TestApp } from './register-app.js';

describe('hasOwnSetup', () => {
  const cases: readonly [name: string, files: { [name: string]: string }, found: boolean][] = [
    ['an application that only uses the api', { 'app.js': "require('@opentelemetry/api')" }, false],
    ['NodeSDK in the main script', { 'app.js': "import { NodeSDK } from '@opentelemetry/sdk-node';" }, true],
    [
      'a side-effect import',
      { 'app.js': "import '@opentelemetry/auto-instrumentations-node/register';" },
      true,
    ],
    ['a dynamic import', { 'app.js': "await import('@opentelemetry/sdk-trace-node')" }, true],
    ['Sentry', { 'app.js': "const Sentry = require('@sentry/node');" }, true],
    [
      'a file behind two others',
      {
        'app.js': "import './a.js';",
        'a.js': "export * from './b/index.js';",
        'b/index.js': "require('@opentelemetry/sdk-trace-base')",
      },
      true,
    ],
    [
      'a TypeScript file imported by the name of its output',
      {
        'app.js': "import './tracing.js';",
        'tracing.ts': "import { NodeSDK } from '@opentelemetry/sdk-node';",
      },
      true,
    ],
    ['a cycle', { 'app.js': "import './a.js';", 'a.js': "import './app.js';" }, false],
    ['a file that is missing', { 'app.js': "import './gone.js';" }, false],
    [
      'a package of someone else',
      {
        'app.js': "import 'other';",
        'node_modules/other/index.js': "require('@opentelemetry/sdk-node')",
        'node_modules/other/package.json': '{ "name": "other" }',
      },
      false,
    ],
    [
      'a name that looks like a path',
      { 'app.js': "import './otel/nothing.js';", 'otel/nothing.js': '' },
      false,
    ],
  ];
  for (const [name, files, found] of cases) {
    it(`${found ? 'finds' : 'does not find'} ${name}`, () => {
      using app = new TestApp(files);
      assert.equal(hasOwnSetup(path.join(app.directory, 'app.js'), [], app.directory), found);
    });
  }

  it('looks into preloads, by name and by file', () => {
    using app = new TestApp({
      'otel.mjs': "import '@opentelemetry/sdk-node';",
      'other.mjs': '',
      'app.js': '',
    });
    const main = path.join(app.directory, 'app.js');
    assert.ok(hasOwnSetup(main, ['@opentelemetry/auto-instrumentations-node/register'], app.directory));
    assert.ok(hasOwnSetup(main, ['./otel.mjs'], app.directory));
    assert.ok(hasOwnSetup(undefined, ['./otel.mjs'], app.directory));
    assert.ok(!hasOwnSetup(main, ['./other.mjs'], app.directory));
    assert.ok(!hasOwnSetup(undefined, [], app.directory));
  });
});

it('preloadSpecifiers reads all spellings, and leaves this package out', () => {
  const args = ['--import', './a.mjs', '--import=./b.mjs', '-r', 'c', '--enable-source-maps', '--require=d'];
  const ours = [
    '--import',
    '@hotspan/span-processor/register',
    '--import=file:///x/span-processor/dist/esm/register.js',
  ];
  const env = { NODE_OPTIONS: ' --require "./e f"  --max-old-space-size=100 -r g' };
  const found = preloadSpecifiers([...args, ...ours], { NODE_OPTIONS: '--require ./e -r g' });
  assert.deepEqual(found, ['./e', 'g', './a.mjs', './b.mjs', 'c', 'd']);
  assert.ok(preloadSpecifiers([], env).includes('g'));
});

describe('describeApplication', () => {
  it('takes name and version of the nearest package.json that has a name', () => {
    using app = new TestApp({ 'dist/package.json': '{ "type": "module" }', 'dist/app.js': '' });
    const main = path.join(app.directory, 'dist/app.js');
    assert.deepEqual(describeApplication(main, '/'), {
      mainScript: main,
      directories: [path.join(app.directory, 'dist'), '/'],
      packageName: 'my-shop',
      packageVersion: '1.2.3',
    });
    assert.equal(describeApplication(undefined, path.join(app.directory, 'dist')).packageName, 'my-shop');
    assert.equal(describeApplication(undefined, '/').packageName, '');
  });

  it('tells launchers from applications', () => {
    const launchers = [
      '/usr/lib/node_modules/npm/bin/npm-cli.js',
      '/usr/lib/node_modules/npm/bin/npx-cli.js',
      '/root/.cache/node/corepack/v1/pnpm/9.0.0/bin/pnpm.cjs',
      '/app/node_modules/nodemon/bin/nodemon.js',
      '/app/node_modules/tsx/dist/cli.mjs',
      '/app/node_modules/.bin/concurrently',
      'C:\\app\\node_modules\\yarn\\bin\\yarn.js',
    ];
    for (const file of launchers) assert.ok(isLauncher(file), file);
    const applications = [
      '/app/server.js',
      '/home/npm/app.js',
      '/app/src/yarn-shop/index.js',
      '/srv/tsx/main.js',
    ];
    for (const file of [...applications, undefined]) assert.ok(!isLauncher(file), file);
  });
});
