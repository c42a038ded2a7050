import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { LinkerStandIn } from './linker-stand-in.js';
import { oneRequest, REGISTER, sendTo, TestApp } from './register-app.js';

const OTEL = '@opentelemetry';

/** All CommonJS files below `directory` in one text, as bundlers do it; `bundled` is what `entry` exports. */
function bundle(directory: string, entry: string): string {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.js'),
  );
  const modules = files.map((file) => {
    const source = readFileSync(path.join(directory, file), 'utf8');
    return `${JSON.stringify(path.join('/', file))}(module, exports, require) {\n${source}\n},`;
  });
  return `const modules = {\n${modules.join('\n')}\n};
    const loaded = {};
    const path = require('node:path').posix;
    const load = (file) => {
      if (loaded[file] === undefined) {
        const module = (loaded[file] = { exports: {} });
        const find = (name) => [name + '.js', name + '/index.js', name].find((each) => modules[each]);
        modules[file](module, module.exports, (name) => load(find(path.join(path.dirname(file), name))));
      }
      return loaded[file].exports;
    };
    const bundled = load('/${entry}');`;
}

/** What users have in `tracing.js`: a provider with an exporter of their own, and the HTTP instrumentation. */
function ownSetup(isModule: boolean, processors = ''): string {
  const names = {
    api: 'trace',
    'sdk-trace-node': 'NodeTracerProvider, SimpleSpanProcessor',
    resources: 'resourceFromAttributes',
    instrumentation: 'registerInstrumentations',
    'instrumentation-http': 'HttpInstrumentation',
  };
  const imports = Object.entries(names).map(([name, imported]) =>
    isModule
      ? `import { ${imported} } from '${OTEL}/${name}';`
      : `const { ${imported} } = require('${OTEL}/${name}');`,
  );
  const afterwards = isModule
    ? "import { createRequire, syncBuiltinESMExports } from 'node:module'; createRequire(import.meta.url)('http'); syncBuiltinESMExports();"
    : '';
  return `${imports.join('\n')}
    const printer = {
      export(spans, done) {
        for (const span of spans) console.log('own', span.kind, span.spanContext().spanId);
        done({ code: 0 });
      },
      shutdown: () => Promise.resolve(),
    };
    const provider = new NodeTracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'own-name' }),
      spanProcessors: [new SimpleSpanProcessor(printer)${processors}],
    });
    provider.register();
    registerInstrumentations({ instrumentations: [new HttpInstrumentation()] });
    ${afterwards}`;
}

/** Files of an application that sets up OpenTelemetry itself, by `tracing.*`. */
const FILES = {
  'tracing.mjs': ownSetup(true),
  'tracing.cjs': ownSetup(false),
  'plain.mjs': oneRequest(true),
  'plain.cjs': oneRequest(false),
  'itself.mjs': `import './tracing.mjs';\n${oneRequest(true)}`,
  'itself.cjs': `require('./tracing.cjs');\n${oneRequest(false)}`,
  'hidden.cjs': `require(['.', 'tracing.cjs'].join('/'));\n${oneRequest(false)}`,
};

const PACKAGES = ['api', 'sdk-trace-node', 'resources', 'instrumentation', 'instrumentation-http'];

/** A set-up of the application, whatever the order: its own exporter gets each span once, the linker the profile. */
const SETUPS: readonly (readonly [name: string, args: readonly string[]])[] = [
  ['--import before ours', ['--import', './tracing.mjs', '--import', REGISTER, 'plain.mjs']],
  ['--import after ours', ['--import', REGISTER, '--import', './tracing.mjs', 'plain.mjs']],
  ['--require before ours', ['--require', './tracing.cjs', '--require', REGISTER, 'plain.cjs']],
  ['--require after ours', ['--require', REGISTER, '--require', './tracing.cjs', 'plain.cjs']],
  ['--import after our --require', ['--require', REGISTER, '--import', './tracing.mjs', 'plain.mjs']],
  ['first import of an ES module', ['--import', REGISTER, 'itself.mjs']],
  ['first require of a CommonJS module', ['--require', REGISTER, 'itself.cjs']],
  ['first require, ours by --import', ['--import', REGISTER, 'itself.cjs']],
  ['a require that no search of the sources finds', ['--require', REGISTER, 'hidden.cjs']],
];

describe('register beside a set-up of the application', () => {
  for (const [name, args] of SETUPS) {
    it(`goes along with it: ${name}`, async () => {
      await using linker = await new LinkerStandIn().listen();
      using app = new TestApp(FILES).install(...PACKAGES.map((each) => `${OTEL}/${each}`));
      const ended = await app.run([...args], sendTo(linker.url, { OTEL_LOG_LEVEL: 'error' }));
      assert.equal(ended.stderr, '');
      assert.equal(ended.code, 0);
      assert.match(ended.stdout, /answered 200/);
      const own = [...ended.stdout.matchAll(/own (\d) ([0-9a-f]{16})/g)];
      assert.deepEqual(
        own.map((match) => match[1]).sort(),
        ['1', '2'],
        'one server and one client span, not doubled',
      );
      assert.deepEqual(linker.spans, [], 'spans go where the application sends them');
      const server = own.find((match) => match[1] === '1')![2]!;
      assert.ok(linker.sampledSpanIds.has(server), 'the profile knows the span of the application');
      for (const profile of linker.profiles) assert.equal(profile.resource['service.name'], 'own-name');
    });
  }

  it('adds no second processor where the application has one', async () => {
    await using linker = await new LinkerStandIn().listen();
    const imports = "import { ProfilingSpanProcessor } from '@hotspan/span-processor';\n";
    const tracing = imports + ownSetup(true, ', new ProfilingSpanProcessor()');
    using app = new TestApp({ ...FILES, 'tracing.mjs': tracing }).install(
      ...PACKAGES.map((each) => `${OTEL}/${each}`),
    );
    const ended = await app.run(
      ['--import', REGISTER, 'itself.mjs'],
      sendTo(linker.url, { OTEL_LOG_LEVEL: 'error' }),
    );
    assert.deepEqual([ended.code, ended.stderr], [0, '']);
    const server = /own 1 ([0-9a-f]{16})/.exec(ended.stdout)![1]!;
    assert.ok(linker.sampledSpanIds.has(server));
    assert.equal(new Set(linker.profiles.map((profile) => profile.profileId)).size, linker.profiles.length);
  });

  it('hands over tracers that were asked for before', async () => {
    await using linker = await new LinkerStandIn().listen();
    const code = `
      const { trace } = require('${OTEL}/api');
      const early = trace.getTracer('early');
      early.startSpan('too early').end();
      require('./tracing.cjs');
      early.startActiveSpan('in time', (span) => {
        const until = performance.now() + 100;
        while (performance.now() < until);
        console.log('id', span.spanContext().spanId);
        span.end();
      });`;
    using app = new TestApp({ ...FILES, 'app.cjs': code }).install(
      ...PACKAGES.map((each) => `${OTEL}/${each}`),
    );
    const ended = await app.run(['--require', REGISTER, 'app.cjs'], sendTo(linker.url));
    const id = /id ([0-9a-f]{16})/.exec(ended.stdout)![1]!;
    assert.equal(ended.stdout, `id ${id}\nown 0 ${id}\n`);
    assert.ok(linker.sampledSpanIds.has(id));
    assert.deepEqual(
      linker.spans.map((span) => span.name),
      ['too early'],
    );
  });

  for (const version of ['1.9.0', '1.4.0', '1.9.7']) {
    it(`lets an application with copies of its own (api ${version}) register them`, async () => {
      await using linker = await new LinkerStandIn().listen();
      const copies = [
        'sdk-trace-node',
        'sdk-trace-base',
        'sdk-trace',
        'core',
        'resources',
        'context-async-hooks',
      ];
      using app = new TestApp(FILES).installCopies({
        [`${OTEL}/api`]: version,
        ...Object.fromEntries(
          [...copies, 'semantic-conventions', 'instrumentation', 'instrumentation-http', 'api-logs'].map(
            (name) => [`${OTEL}/${name}`, undefined],
          ),
        ),
      });
      app.install('import-in-the-middle', 'require-in-the-middle', 'forwarded-parse');
      const ended = await app.run(
        ['--require', REGISTER, 'itself.cjs'],
        sendTo(linker.url, { OTEL_LOG_LEVEL: 'error' }),
      );
      assert.deepEqual([ended.code, ended.stderr], [0, '']);
      const own = [...ended.stdout.matchAll(/own (\d) ([0-9a-f]{16})/g)];
      assert.deepEqual(own.map((match) => match[1]).sort(), ['1', '2']);
      assert.ok(linker.sampledSpanIds.has(own.find((match) => match[1] === '1')![2]!));
    });
  }

  for (const version of ['1.9.0', '1.4.1', '1.9.9']) {
    it(`lets an application register that has the api ${version} in its bundle`, async () => {
      await using linker = await new LinkerStandIn().listen();
      using app = new TestApp({}).install(`${OTEL}/sdk-trace-node`, `${OTEL}/context-async-hooks`);
      const copy = new TestApp({}).installCopies({ [`${OTEL}/api`]: version });
      const api = bundle(path.join(copy.directory, 'node_modules', OTEL, 'api', 'build', 'src'), 'index.js');
      copy[Symbol.dispose]();
      app.write({
        'app.cjs': `${api}
          const { context, diag, trace } = bundled;
          const { NodeTracerProvider } = require('${OTEL}/sdk-trace-node');
          const { AsyncLocalStorageContextManager } = require('${OTEL}/context-async-hooks');
          console.log(context.setGlobalContextManager(new AsyncLocalStorageContextManager()));
          console.log(trace.setGlobalTracerProvider(new NodeTracerProvider()));
          trace.getTracer('app').startActiveSpan('work', (span) => {
            const until = performance.now() + 100;
            while (performance.now() < until);
            console.log(span.spanContext().spanId);
            span.end();
          });`,
      });
      const ended = await app.run(
        ['--require', REGISTER, 'app.cjs'],
        sendTo(linker.url, { OTEL_LOG_LEVEL: 'error' }),
      );
      const [first, second, id] = ended.stdout.split('\n');
      assert.deepEqual([first, second, ended.stderr, ended.code], ['true', 'true', '', 0]);
      assert.ok(linker.sampledSpanIds.has(id!));
    });
  }

  it('says so when a foreign provider cannot be joined, and leaves it alone', async () => {
    await using linker = await new LinkerStandIn().listen();
    const code = `
      const { trace } = require('${OTEL}/api');
      const span = { end() {}, spanContext: () => ({ traceId: '1', spanId: '2', traceFlags: 0 }) };
      const foreign = { getTracer: () => ({ startSpan: () => span }) };
      console.log(trace.setGlobalTracerProvider(foreign), trace.getTracer('x').startSpan('y') === span);`;
    using app = new TestApp({ 'app.cjs': code }).install(`${OTEL}/api`);
    const env = sendTo(linker.url, { OTEL_LOG_LEVEL: 'error' });
    const ended = await app.run(['--require', REGISTER, 'app.cjs'], env);
    assert.deepEqual([ended.code, ended.stdout], [0, 'true true\n']);
    assert.match(ended.stderr, /takes no further span processor.*new ProfilingSpanProcessor\(\)/);
  });

  it('keeps what is registered when the watch is over, as the api has it', async () => {
    await using linker = await new LinkerStandIn().listen();
    const code = `
      setTimeout(() => {
        const { trace } = require('${OTEL}/api');
        console.log(trace.setGlobalTracerProvider({ getTracer: () => ({}) }));
        trace.getTracer('app').startSpan('still ours').end();
      }, 50);`;
    using app = new TestApp({ 'app.cjs': code }).install(`${OTEL}/api`);
    const env = sendTo(linker.url, { HOTSPAN_TAKEOVER_MILLIS: '0' });
    const ended = await app.run(['--require', REGISTER, 'app.cjs'], env);
    assert.deepEqual([ended.code, ended.stdout], [0, 'false\n']);
    assert.deepEqual(
      linker.spans.map((span) => span.name),
      ['still ours'],
    );
  });
});
