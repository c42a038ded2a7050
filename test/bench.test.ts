import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, it } from 'node:test';
import { repositoryRoot } from './support/repository.js';

const MAJOR = process.versions.node.split('.')[0]!;

/** Runs a benchmark shortened; its rows, one JSON line each. */
function runBenchmark(name: string, ...args: readonly string[]): Record<string, unknown>[] {
  const script = path.join(repositoryRoot, 'bench', `${name}.mjs`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('benchmarks, shortened', () => {
  it('attribution reads what was uploaded and finds every sample exact', () => {
    const rows = runBenchmark('attribution', '--only', MAJOR, '--requests', '6');
    const totals = rows.filter(({ benchmark }) => benchmark === 'attribution');
    assert.ok(totals.length > 0);
    for (const { samples, exact, wrong, missing, spurious } of totals) {
      assert.ok((samples as number) > 100, `${String(samples)} samples`);
      assert.deepEqual(
        { exact, wrong, missing, spurious },
        { exact: '100', wrong: 0, missing: 0, spurious: 0 },
      );
    }
    assert.ok(rows.filter(({ benchmark }) => benchmark === 'attribution-mechanisms').length > 20);
  });

  it('rotation receives every sample once', () => {
    const short = [
      '--runtimes',
      MAJOR,
      '--rotations',
      '3',
      '--window-seconds',
      '0.5',
      '--only',
      '99 Hz, 1 k',
    ];
    const [measured, conserved] = runBenchmark('rotation', ...short);
    assert.equal(measured!['benchmark'], 'rotation');
    assert.ok((measured!['rotations'] as number) > 0);
    assert.ok((conserved!['windows'] as number) >= 3);
    assert.ok((conserved!['received'] as number) > 0);
    assert.equal(conserved!['received'], conserved!['sampled']);
    assert.equal(conserved!['twice'], 0);
  });
});
