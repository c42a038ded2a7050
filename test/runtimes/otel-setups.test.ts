import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertExact, assertSameResource, runOtelApp } from '../support/otel-app.js';

describe('ways to set up OpenTelemetry JS 2.x', () => {
  it('NodeTracerProvider.register(): exact, and with the resource of the spans', async () => {
    const report = await runOtelApp('provider');
    assert.match(report.stats.strategy, /^(frame|hooked)-storage$/);
    assertExact(report);
    assertSameResource(report);
  });

  it('a context manager of its own: exact', async () => {
    const report = await runOtelApp('custom-manager');
    assert.match(report.stats.strategy, /^(frame|hooked)-manager$/);
    assertExact(report);
    assertSameResource(report);
  });

  it('no context manager: samples without spans, and diag says what is missing', async () => {
    const report = await runOtelApp('no-manager');
    assert.equal(report.stats.strategy, 'none');
    assert.equal(report.stats.lastError, null);
    assert.ok(report.samples.some(({ functions }) => functions.includes('burn_request_1')));
    assert.deepEqual(
      report.samples.filter(({ spanId, spanName }) => spanId !== undefined || spanName !== undefined),
      [],
    );
    assert.equal(report.messages.length, 1, report.messages.join('\n'));
    assert.match(report.messages[0]!, /no context manager is registered.*ProfilingContextManager/s);
    assertSameResource(report);
  });
});
