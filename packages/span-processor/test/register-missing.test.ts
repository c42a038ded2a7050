import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LinkerStandIn } from './linker-stand-in.js';
import { oneRequest, sendTo, TestApp, WAYS } from './register-app.js';

const PACKAGE = fileURLToPath(new URL('../../', import.meta.url));
const MODULES = path.join(PACKAGE, '..', '..', 'node_modules');

/** This package where nothing of this workspace is within reach but what is linked. */
function isolatedApp(files: { readonly [name: string]: string }, packages: readonly string[]): TestApp {
  const app = new TestApp(files, false);
  const target = path.join(app.directory, 'node_modules/@hotspan/span-processor');
  for (const part of ['dist', 'package.json'])
    cpSync(path.join(PACKAGE, part), path.join(target, part), { recursive: true });
  app.link('@hotspan/wire', path.join(PACKAGE, '../wire'));
  for (const name of packages) app.link(name, path.join(MODULES, name));
  return app;
}

const APPS = { 'app.cjs': oneRequest(false) };
const NATIVE = ['@datadog/pprof', 'pprof-format'];
const SDK = ['api', 'sdk-trace-node', 'exporter-trace-otlp-http', 'instrumentation-http'].map(
  (name) => `@opentelemetry/${name}`,
);

describe('register without what it needs', () => {
  for (const [way, preload] of WAYS) {
    it(`warns that the api is missing, and the application runs (${way})`, async () => {
      using app = isolatedApp(APPS, NATIVE);
      const ended = await app.run([...preload, 'app.cjs']);
      assert.deepEqual([ended.code, ended.stdout], [0, 'answered 200\n']);
      assert.match(ended.stderr, /\[HOTSPAN_REGISTER\] Warning: the application runs without profiling/);
      assert.match(ended.stderr, /@opentelemetry\/api/);
    });

    it(`says through diag that the SDK is missing, and nothing without a logger (${way})`, async () => {
      using app = isolatedApp(APPS, [...NATIVE, '@opentelemetry/api']);
      const silent = await app.run([...preload, 'app.cjs']);
      assert.deepEqual(silent, { code: 0, signal: null, stdout: 'answered 200\n', stderr: '' });
      const ended = await app.run([...preload, 'app.cjs'], { OTEL_LOG_LEVEL: 'error' });
      assert.deepEqual([ended.code, ended.stdout], [0, 'answered 200\n']);
      assert.match(ended.stderr, /install @opentelemetry\/sdk-trace-node/);
    });

    it(`traces without the native profiler, and says why there is no profile (${way})`, async () => {
      await using linker = await new LinkerStandIn().listen();
      using app = isolatedApp(APPS, ['pprof-format', ...SDK]);
      const ended = await app.run([...preload, 'app.cjs'], sendTo(linker.url, { OTEL_LOG_LEVEL: 'error' }));
      assert.deepEqual([ended.code, ended.stdout], [0, 'answered 200\n']);
      assert.deepEqual(linker.spans.map((span) => span.kind).sort(), ['client', 'server']);
      assert.deepEqual(linker.profiles, []);
      assert.match(ended.stderr, /native profiler cannot be loaded/);
    });
  }

  it('finds the SDK where HOTSPAN_RESOLVE_FROM says', async () => {
    await using linker = await new LinkerStandIn().listen();
    using app = isolatedApp(APPS, [...NATIVE, '@opentelemetry/api']);
    const env = sendTo(linker.url, { HOTSPAN_RESOLVE_FROM: ['/nowhere', PACKAGE].join(path.delimiter) });
    const ended = await app.run(['--require', '@hotspan/span-processor/register', 'app.cjs'], env);
    assert.deepEqual(ended, { code: 0, signal: null, stdout: 'answered 200\n', stderr: '' });
    assert.equal(linker.spans.length, 2);
    assert.ok(linker.sampledSpanIds.has(linker.spans.find((span) => span.kind === 'server')!.spanId));
  });

  it('passes over a package that cannot be loaded', async () => {
    await using linker = await new LinkerStandIn().listen();
    using app = new TestApp({
      ...APPS,
      'node_modules/@opentelemetry/sdk-trace-node/package.json':
        '{ "name": "@opentelemetry/sdk-trace-node" }',
      'node_modules/@opentelemetry/sdk-trace-node/index.js': "throw new Error('broken');",
    });
    const ended = await app.run(
      ['--require', '@hotspan/span-processor/register', 'app.cjs'],
      sendTo(linker.url),
    );
    assert.deepEqual(ended, { code: 0, signal: null, stdout: 'answered 200\n', stderr: '' });
    assert.equal(linker.spans.length, 2);
  });
});
