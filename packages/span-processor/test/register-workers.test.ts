import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LinkerStandIn } from './linker-stand-in.js';
import { sendTo, TestApp, WAYS } from './register-app.js';

/** Burns in a span and prints the span's id. */
const BURN = `
  const { trace } = require('@opentelemetry/api');
  function burn(name) {
    trace.getTracer('app').startActiveSpan(name, (span) => {
      const until = performance.now() + 150;
      while (performance.now() < until);
      span.end();
    });
  }`;

/** Names of the spans that samples of a profile point at. */
function sampledNames(linker: LinkerStandIn, threadId: number | undefined): string[] {
  const samples = linker.profiles.flatMap((profile) => profile.samples);
  const names = samples
    .filter((sample) => sample.labels.threadId === threadId)
    .map((sample) => sample.labels.spanName);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

describe('register in threads and child processes', () => {
  for (const [way, preload] of WAYS) {
    it(`profiles each worker thread as a thread of its own (${way})`, async () => {
      await using linker = await new LinkerStandIn().listen();
      const main = `${BURN}
        const { Worker, isMainThread, threadId } = require('node:worker_threads');
        if (isMainThread) {
          burn('main work');
          for (let n = 0; n < 2; n++) new Worker(__filename).on('error', (error) => { throw error; });
        } else burn('work of ' + threadId);`;
      using app = new TestApp({ 'app.cjs': main }).install('@opentelemetry/api');
      const ended = await app.run([...preload, 'app.cjs'], sendTo(linker.url));
      assert.deepEqual(ended, { code: 0, signal: null, stdout: '', stderr: '' });
      assert.deepEqual(linker.spans.map((span) => span.name).sort(), ['main work', 'work of 1', 'work of 2']);
      assert.deepEqual(sampledNames(linker, 0), ['main work']);
      assert.deepEqual(sampledNames(linker, 1), ['work of 1']);
      assert.deepEqual(sampledNames(linker, 2), ['work of 2']);
      const instances = linker.spans.map((span) => span.resource['service.instance.id']);
      assert.equal(new Set(instances).size, 3);
    });
  }

  it('profiles children of fork and cluster, with what NODE_OPTIONS says', async () => {
    await using linker = await new LinkerStandIn().listen();
    const main = `${BURN}
      const cluster = require('node:cluster');
      const { fork } = require('node:child_process');
      if (process.argv[2] === 'forked') { burn('forked work'); process.disconnect(); }
      else if (cluster.isPrimary) { cluster.fork(); fork(__filename, ['forked']); }
      else { burn('cluster work'); cluster.worker.disconnect(); }`;
    using app = new TestApp({ 'app.cjs': main }).install('@opentelemetry/api');
    const env = sendTo(linker.url, { NODE_OPTIONS: '--import @hotspan/span-processor/register' });
    const ended = await app.run(['app.cjs'], env);
    assert.deepEqual(ended, { code: 0, signal: null, stdout: '', stderr: '' });
    assert.deepEqual(linker.spans.map((span) => span.name).sort(), ['cluster work', 'forked work']);
    assert.deepEqual(sampledNames(linker, 0), ['cluster work', 'forked work']);
    const pids = linker.spans.map((span) => span.resource['process.pid']);
    assert.equal(new Set(pids).size, 2);
  });

  it('leaves the thread alone in which Node runs module hooks', async () => {
    await using linker = await new LinkerStandIn().listen();
    using app = new TestApp({
      'app.cjs': `${BURN} burn('work'); setTimeout(() => {}, 300);`,
      'hooks.mjs': 'export const resolve = (specifier, context, next) => next(specifier, context);',
      'preload.cjs':
        "require('node:module').register('./hooks.mjs', require('node:url').pathToFileURL(__filename));",
    }).install('@opentelemetry/api');
    const args = ['--require', '@hotspan/span-processor/register', '--require', './preload.cjs', 'app.cjs'];
    const ended = await app.run(args, sendTo(linker.url, { NODE_NO_WARNINGS: '1' }));
    assert.deepEqual(ended, { code: 0, signal: null, stdout: '', stderr: '' });
    assert.deepEqual(
      [...new Set(linker.profiles.map((profile) => profile.resource['thread.id']))],
      [undefined],
    );
  });
});
