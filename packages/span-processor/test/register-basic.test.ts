import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LinkerStandIn } from './linker-stand-in.js';
import { refusedOrigin } from './profile-server.js';
import { oneRequest, REGISTER, sendTo, TestApp, WAYS } from './register-app.js';

const APPS = { 'app.mjs': oneRequest(true), 'app.cjs': oneRequest(false) };

describe('register', () => {
  for (const [way, preload] of WAYS) {
    for (const main of Object.keys(APPS)) {
      it(`traces and profiles ${main} with ${way}, without a change to its code`, async () => {
        await using linker = await new LinkerStandIn().listen();
        using app = new TestApp(APPS);
        const ended = await app.run([...preload, main], sendTo(linker.url));
        assert.deepEqual(ended, { code: 0, signal: null, stdout: 'answered 200\n', stderr: '' });
        assert.deepEqual(linker.spans.map((span) => span.kind).sort(), ['client', 'server']);
        const server = linker.spans.find((span) => span.kind === 'server');
        const client = linker.spans.find((span) => span.kind === 'client');
        assert.equal(server?.traceId, client?.traceId);
        assert.equal(server?.parentSpanId, client?.spanId);
        assert.ok(linker.sampledSpanIds.has(server!.spanId), 'the server span burned CPU and has samples');
        assert.ok(linker.profiles.length > 0);
        for (const profile of linker.profiles)
          assert.deepEqual({ ...profile.resource }, { ...server!.resource });
      });
    }
  }

  it('describes the process: package, host, pid, runtime and an id of its own', async () => {
    await using linker = await new LinkerStandIn().listen();
    using app = new TestApp(APPS);
    const first = app.start(['--import', REGISTER, 'app.mjs'], sendTo(linker.url));
    await first.ended;
    await app.run(['--import', REGISTER, 'app.mjs'], sendTo(linker.url));
    const [resource] = linker.profiles.map((profile) => profile.resource);
    assert.equal(resource?.['service.name'], 'my-shop');
    assert.equal(resource?.['service.version'], '1.2.3');
    assert.equal(resource?.['process.pid'], first.child.pid);
    assert.equal(resource?.['process.runtime.version'], process.versions.node);
    assert.equal(typeof resource?.['host.name'], 'string');
    assert.equal(new Set(linker.profiles.map((profile) => profile.resource['service.instance.id'])).size, 2);
  });

  it('lets the environment name the service', async () => {
    await using linker = await new LinkerStandIn().listen();
    using app = new TestApp(APPS);
    const env = { OTEL_SERVICE_NAME: 'cart', OTEL_RESOURCE_ATTRIBUTES: 'service.instance.id=one,team=a%20b' };
    await app.run(['--import', REGISTER, 'app.mjs'], sendTo(linker.url, env));
    for (const { resource } of [...linker.spans, ...linker.profiles]) {
      assert.deepEqual(
        [resource['service.name'], resource['service.instance.id'], resource['team']],
        ['cart', 'one', 'a b'],
      );
    }
  });

  it('does its work once, however often it is loaded', async () => {
    await using linker = await new LinkerStandIn().listen();
    using app = new TestApp({ 'app.mjs': `import '${REGISTER}';\n${oneRequest(true)}` });
    const args = ['--require', REGISTER, '--import', REGISTER, 'app.mjs'];
    const ended = await app.run(args, sendTo(linker.url, { NODE_OPTIONS: `--import ${REGISTER}` }));
    assert.deepEqual(ended, { code: 0, signal: null, stdout: 'answered 200\n', stderr: '' });
    assert.equal(linker.spans.length, 2);
    assert.equal(linker.profiles.length, 1);
  });

  it('leaves the process alone when OpenTelemetry is turned off', async () => {
    await using linker = await new LinkerStandIn().listen();
    using app = new TestApp(APPS);
    const ended = await app.run(
      ['--import', REGISTER, 'app.mjs'],
      sendTo(linker.url, { OTEL_SDK_DISABLED: 'true' }),
    );
    assert.equal(ended.stdout, 'answered 200\n');
    assert.deepEqual([linker.spans, linker.profiles], [[], []]);
  });

  it('traces without profiling when only that is turned off', async () => {
    await using linker = await new LinkerStandIn().listen();
    using app = new TestApp(APPS);
    await app.run(['--require', REGISTER, 'app.cjs'], sendTo(linker.url, { HOTSPAN_ENABLED: 'false' }));
    assert.deepEqual([linker.spans.length, linker.profiles.length], [2, 0]);
  });
});

describe('register changes nothing that the application does', () => {
  const endings: readonly [name: string, code: string][] = [
    ['an exit code set', 'process.exitCode = 3;'],
    ['process.exit', "console.log('bye'); process.exit(5);"],
    ['an exception', "throw new Error('of the application');"],
    ['a rejection', "Promise.reject(new Error('of the application'));"],
    [
      'work in beforeExit',
      "process.once('beforeExit', () => setTimeout(() => console.log('late work'), 20));",
    ],
    [
      'listeners counted',
      "console.log(process.listenerCount('exit') >= 0, process.listenerCount('uncaughtException'));",
    ],
  ];
  for (const [way, preload] of WAYS) {
    for (const [name, code] of endings) {
      it(`${name}, ${way}, no linker`, async () => {
        const url = await refusedOrigin();
        using app = new TestApp({ 'app.cjs': code, 'nothing.cjs': '' });
        // Stacks show that something was preloaded, and how.
        const plain = await app.run([preload[0]!, './nothing.cjs', 'app.cjs']);
        const registered = await app.run([...preload, 'app.cjs'], sendTo(url));
        assert.deepEqual(registered, plain);
      });
    }
  }

  it('an unsettled top-level await keeps its exit code', async () => {
    using app = new TestApp({ 'app.mjs': 'await new Promise(() => {});' });
    const registered = await app.run(['--import', REGISTER, 'app.mjs'], sendTo(await refusedOrigin()));
    assert.equal(registered.code, 13);
  });

  it('a server that hangs holds the end up for no longer than the timeout', async () => {
    await using linker = await new LinkerStandIn(true).listen();
    using app = new TestApp(APPS);
    const env = sendTo(linker.url, {
      HOTSPAN_SHUTDOWN_TIMEOUT_MILLIS: '100',
      OTEL_EXPORTER_OTLP_TIMEOUT: '600000',
    });
    const ended = await app.run(['--import', REGISTER, 'app.mjs'], {
      ...env,
      OTEL_BSP_EXPORT_TIMEOUT: '600000',
    });
    assert.deepEqual(ended, { code: 0, signal: null, stdout: 'answered 200\n', stderr: '' });
  });
});
