import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LinkerStandIn } from './linker-stand-in.js';
import { refusedOrigin } from './profile-server.js';
import { sendTo, TestApp, WAYS } from './register-app.js';

/** Ends a span, so that there is something to flush, and then waits for a signal. */
const WAITING = `
  const { trace } = require('@opentelemetry/api');
  trace.getTracer('app').startActiveSpan('work', (span) => {
    const until = performance.now() + 100;
    while (performance.now() < until);
    span.end();
  });
  setInterval(() => {}, 1000);
  console.log('ready');`;

describe('a signal', () => {
  for (const [way, preload] of WAYS) {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      it(`${signal} ends the process as ever, after what it had was delivered (${way})`, async () => {
        await using linker = await new LinkerStandIn().listen();
        using app = new TestApp({ 'app.cjs': WAITING }).install('@opentelemetry/api');
        const running = app.start([...preload, 'app.cjs'], sendTo(linker.url));
        await running.printed('ready');
        running.child.kill(signal);
        const ended = await running.ended;
        assert.deepEqual(ended, { code: null, signal, stdout: 'ready\n', stderr: '' });
        assert.deepEqual(
          linker.spans.map((span) => span.name),
          ['work'],
        );
        assert.ok(linker.sampledSpanIds.has(linker.spans[0]!.spanId));
      });
    }
  }

  it('ends the process with nobody there to deliver to', async () => {
    using app = new TestApp({ 'app.cjs': WAITING }).install('@opentelemetry/api');
    const running = app.start([...WAYS[0]![1], 'app.cjs'], sendTo(await refusedOrigin()));
    await running.printed('ready');
    running.child.kill('SIGTERM');
    assert.equal((await running.ended).signal, 'SIGTERM');
  });

  it('ends the process at the timeout when the linker hangs', async () => {
    await using linker = await new LinkerStandIn(true).listen();
    using app = new TestApp({ 'app.cjs': WAITING }).install('@opentelemetry/api');
    const env = sendTo(linker.url, {
      HOTSPAN_SHUTDOWN_TIMEOUT_MILLIS: '100',
      OTEL_EXPORTER_OTLP_TIMEOUT: '600000',
    });
    const running = app.start([...WAYS[0]![1], 'app.cjs'], env);
    await running.printed('ready');
    running.child.kill('SIGTERM');
    assert.equal((await running.ended).signal, 'SIGTERM');
  });

  it('has its usual effect at once when it comes a second time', async () => {
    await using linker = await new LinkerStandIn(true).listen();
    using app = new TestApp({ 'app.cjs': WAITING }).install('@opentelemetry/api');
    const env = sendTo(linker.url, {
      HOTSPAN_SHUTDOWN_TIMEOUT_MILLIS: '60000',
      OTEL_EXPORTER_OTLP_TIMEOUT: '600000',
    });
    const running = app.start([...WAYS[0]![1], 'app.cjs'], env);
    await running.printed('ready');
    running.child.kill('SIGTERM');
    while (linker.spans.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    running.child.kill('SIGTERM');
    assert.equal((await running.ended).signal, 'SIGTERM');
  });

  it('stays the business of an application that handles it', async () => {
    await using linker = await new LinkerStandIn().listen();
    const code = `${WAITING}
      process.on('SIGTERM', () => {
        console.log('handling, listeners:', process.listenerCount('SIGTERM'));
        setTimeout(() => process.exit(7), 1500);
      });`;
    using app = new TestApp({ 'app.cjs': code }).install('@opentelemetry/api');
    const running = app.start([...WAYS[1]![1], 'app.cjs'], sendTo(linker.url));
    await running.printed('ready');
    running.child.kill('SIGTERM');
    const ended = await running.ended;
    assert.deepEqual([ended.code, ended.signal], [7, null]);
    assert.equal(ended.stdout, 'ready\nhandling, listeners: 1\n');
    assert.equal(linker.spans.length, 1);
  });
});
