import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { DemoProcess, isAlive, runDemoToEnd } from './support/demo-process.js';

const NAMES = ['card-validator', 'cart', 'gateway', 'inventory', 'linker', 'load', 'payment', 'pricing'];

/** Names of the processes that are still there after they had time to end. */
async function survivors(pids: Readonly<Record<string, number>>, waitMillis: number): Promise<string[]> {
  const deadline = Date.now() + waitMillis;
  const alive = (): string[] => Object.keys(pids).filter((name) => isAlive(pids[name]!));
  while (alive().length > 0 && Date.now() < deadline) await sleep(50);
  return alive();
}

describe('the end of the demo', () => {
  const started: DemoProcess[] = [];
  const startDemo = (): DemoProcess => {
    const demo = new DemoProcess();
    started.push(demo);
    return demo;
  };
  after(() => Promise.all(started.map((demo) => demo.end())));

  it('links a slow checkout, and leaves no process after Ctrl-C, also when npm passes it on', async () => {
    const demo = startDemo();
    const pids = await demo.pids();
    assert.deepEqual(Object.keys(pids).sort(), NAMES);
    const slow = await demo.event('slow-checkout');
    const page = await fetch(String(slow['url']), { headers: { accept: 'text/html' } });
    assert.equal(page.status, 200);

    demo.child.kill('SIGINT');
    demo.child.kill('SIGINT');
    assert.equal(await demo.ended(), 0, demo.stderr);
    assert.deepEqual(await survivors(pids, 0), []);
    assert.match(demo.stderr, /nothing is left/);
  });

  it('says who crashed, and ends everyone else', async () => {
    const demo = startDemo();
    const pids = await demo.pids();
    process.kill(pids['pricing']!, 'SIGKILL');
    assert.equal(await demo.ended(), 1);
    assert.match(demo.stderr, /pricing ended unexpectedly \(signal SIGKILL\)/);
    assert.deepEqual(await survivors(pids, 0), []);
  });

  it('leaves no process when the demo itself is killed', async () => {
    const demo = startDemo();
    const pids = await demo.pids();
    demo.child.kill('SIGKILL');
    await demo.ended();
    assert.deepEqual(await survivors(pids, 20_000), []);
  });

  it('shows the last output of a process that does not start', () => {
    const { code, stderr } = runDemoToEnd(['--data', process.execPath]);
    assert.equal(code, 1);
    assert.match(stderr, /linker did not start \(exit code \d+\)\. Its last output:\n {4}\S/);
  });
});
