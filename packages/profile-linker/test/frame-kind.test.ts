import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { classifyFrame } from '../src/core/views/frame-kind.js';

const CASES: readonly (readonly [name: string, file: string, kind: string, packageName: string | null])[] = [
  ['handle', '/srv/app/src/handle.js', 'app', null],
  ['handle', 'file:///srv/app/src/handle.ts', 'app', null],
  ['handle', 'C:\\srv\\app\\handle.js', 'app', null],
  ['handle', '/srv/my_node_modules/handle.js', 'app', null],
  ['next', '/srv/app/node_modules/express/lib/router.js', 'package', 'express'],
  ['next', 'C:\\srv\\node_modules\\express\\index.js', 'package', 'express'],
  ['send', '/srv/node_modules/@fastify/static/index.js', 'package', '@fastify/static'],
  ['deep', '/srv/node_modules/a/node_modules/b/index.js', 'package', 'b'],
  ['pnpm', '/srv/node_modules/.pnpm/express@4.1.0/node_modules/express/lib/x.js', 'package', 'express'],
  [
    'pnpm',
    '/srv/node_modules/.pnpm/@fastify+static@9.0.0_x@1/node_modules/@fastify/static/a.js',
    'package',
    '@fastify/static',
  ],
  ['pnpm', '/srv/node_modules/.pnpm/@fastify+static@9.0.0_x@1/a.js', 'package', '@fastify/static'],
  [
    'yarn',
    '/srv/.yarn/cache/lodash-npm-4.17.21-6382451519.zip/node_modules/lodash/lodash.js',
    'package',
    'lodash',
  ],
  ['webpack', 'webpack://shop/./node_modules/lodash/lodash.js', 'package', 'lodash'],
  ['relative', 'node_modules/lodash/lodash.js', 'package', 'lodash'],
  ['file in node_modules', '/srv/node_modules/index.js', 'package', 'index.js'],
  ['emit', 'node:events', 'node', null],
  ['run', 'node:internal/process/task_queues', 'node', null],
  ['run', 'internal/process/task_queues.js', 'node', null],
  ['(garbage collector)', '', 'gc', null],
  ['Garbage Collection', '', 'gc', null],
  ['(program)', '', 'native', null],
  ['writev', '', 'native', null],
  ['JSON.parse', 'native json.cc', 'native', null],
  ['bind', '/srv/app/build/addon.node', 'native', null],
];

describe('kind of a frame', () => {
  for (const [name, file, kind, packageName] of CASES) {
    it(`${name} in ${file === '' ? 'no file' : file} is ${kind}${packageName === null ? '' : ` ${packageName}`}`, () => {
      assert.deepEqual(classifyFrame(name, file), { kind, package: packageName });
    });
  }
});
