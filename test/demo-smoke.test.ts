import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SmokeReport } from '@hotspan/checkout-demo/demo/smoke-report.js';
import { runDemoToEnd } from './support/demo-process.js';

describe('npm run demo -- --smoke', () => {
  it('proves that the slow payment spans show the function that burnt their time', () => {
    const { code, stdout, stderr } = runDemoToEnd(['--smoke']);
    assert.equal(code, 0, `${stdout}\n${stderr}`);
    const { ok, failures, load, evidence } = JSON.parse(stdout) as SmokeReport;
    assert.equal(ok, true);
    assert.deepEqual(failures, []);
    assert.ok(evidence);
    const { attribution, guilty, innocent, traces } = evidence;

    assert.ok(attribution.burnSamples >= 100);
    assert.ok(attribution.right / attribution.burnSamples > 0.99);
    assert.equal(
      attribution.right + attribution.wrong + attribution.unlabelled + attribution.withoutTruth,
      attribution.burnSamples,
    );

    assert.equal(guilty.function, 'isBinBlocked');
    assert.ok(guilty.slowest.length > 0);
    assert.deepEqual(
      guilty.slowest.map((span) => span.topFunction),
      guilty.slowest.map(() => 'isBinBlocked'),
    );
    assert.ok(guilty.linkedSamples >= 100);
    assert.ok(guilty.selfShareOfSlowest >= 0.5);
    assert.match(guilty.slowest[0]!.topFile, /checkout-demo\/src\/payment\/blocklist\.ts$/);

    assert.ok(innocent.operations >= 4);
    assert.equal(innocent.samplesOfGuiltyFunction, 0);

    assert.equal(traces.checkouts, load.sent);
    assert.equal(traces.withAllServices, load.sent);
    assert.equal(traces.orphanSpans, 0);
  });
});
