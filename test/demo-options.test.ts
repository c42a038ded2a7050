import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runDemoToEnd } from './support/demo-process.js';

describe('options of the demo', () => {
  it('prints its help', () => {
    const { code, stdout } = runDemoToEnd(['--help']);
    assert.equal(code, 0);
    for (const option of [
      '--open',
      '--smoke',
      '--fix',
      '--load',
      '--seed',
      '--data',
      '--json',
      '--timeout-seconds',
    ]) {
      assert.ok(stdout.includes(option), option);
    }
  });

  const mistakes: readonly (readonly [string[], RegExp])[] = [
    [['--smokey'], /'--smokey'/],
    [['cart'], /'cart'/],
    [['--seed', 'x'], /--seed expects a whole number from 0, got "x"/],
    [['--load', 'heavy'], /--load expects quiet or busy, got "heavy"/],
    [['--fix', 'everything'], /there is no reason "everything"; known: payment/],
    [['--smoke', '--fix', 'payment'], /leave out --fix/],
    [['--smoke', '--timeout-seconds', '0'], /--timeout-seconds expects a whole number from 1/],
  ];
  for (const [args, message] of mistakes) {
    it(`refuses ${args.join(' ')} with a hint`, () => {
      const { code, stdout, stderr } = runDemoToEnd(args, { CHECKOUT_FIX: '' });
      assert.equal(code, 2);
      assert.equal(stdout, '');
      assert.match(stderr, message);
      assert.match(stderr, /--help/);
    });
  }

  it('reports a smoke test that takes too long', () => {
    const { code, stdout, stderr } = runDemoToEnd(['--smoke', '--timeout-seconds', '2']);
    assert.equal(code, 1);
    const report = JSON.parse(stdout) as { ok: boolean; failures: string[] };
    assert.equal(report.ok, false);
    assert.match(report.failures.join(), /not done after 2 s/);
    assert.match(stderr, /nothing is left/);
  });
});
