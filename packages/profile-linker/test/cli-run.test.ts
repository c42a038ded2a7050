import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { describe, it } from 'node:test';
import { type RunningCommand, runCommand, startCommand } from './support/command.js';

const RUN = ['run', '--port', '0', '--memory'];
/** Prints what the application sees of its environment, as `sh` has it: no Node.js, so nothing is registered. */
const SHOW = [
  'sh',
  '-c',
  'echo "$NODE_OPTIONS|$OTEL_EXPORTER_OTLP_ENDPOINT|$OTEL_EXPORTER_OTLP_TRACES_ENDPOINT|$HOTSPAN_WINDOW_MILLIS|$HOTSPAN_RESOLVE_FROM"',
];

async function webUi(command: RunningCommand): Promise<string> {
  const [, url] = await command.until('stderr', /Web UI {2}(http:\S+)/);
  return url!;
}

describe('hotspan run', () => {
  it('ends with the code of the application, whose output is untouched', async () => {
    const { code, stdout, stderr } = await runCommand([
      ...RUN,
      '--',
      'sh',
      '-c',
      'echo out; echo err >&2; exit 7',
    ]);
    assert.equal(code, 7);
    assert.equal(stdout, 'out\n');
    assert.match(stderr, /^err$/m);
    assert.match(stderr, /Stopped\.\n$/);
  });

  it('ends with 128 + n when signal n ended the application', async () => {
    const { code } = await runCommand([...RUN, '--', 'sh', '-c', 'kill -USR1 $$']);
    assert.equal(code, 128 + constants.signals.SIGUSR1);
  });

  it('gives the application what it needs to find this linker, and keeps what the user set', async () => {
    const env = {
      NODE_OPTIONS: '--no-warnings',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://elsewhere.example/v1/traces',
      HOTSPAN_WINDOW_MILLIS: '500',
    };
    const { stdout, stderr } = await runCommand([...RUN, '--', ...SHOW], { env });
    const [nodeOptions, endpoint, traces, window, resolveFrom] = stdout.trim().split('|');
    assert.match(nodeOptions!, /^--no-warnings --import file:\/\/\/\S+\/register\.js$/);
    assert.match(endpoint!, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.ok(stderr.includes(`OTLP    ${endpoint}  `));
    assert.equal(traces, '');
    assert.match(stderr, /OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is set, but not for this run/);
    assert.equal(window, '500');
    assert.match(resolveFrom!, /^\/.+/);
  });

  it('uses short windows unless told otherwise', async () => {
    const { stdout } = await runCommand([...RUN, '--', ...SHOW]);
    assert.equal(stdout.trim().split('|')[3], '2000');
  });

  it('leaves the options of the application to the application', async () => {
    const { code, stdout } = await runCommand([
      ...RUN,
      'sh',
      '-c',
      'echo "$@"',
      'name',
      '--port',
      '1',
      '--',
      '--nonsense',
    ]);
    assert.equal(code, 0);
    assert.equal(stdout, '--port 1 -- --nonsense\n');
  });

  it('prints one line of JSON before the application starts, if asked', async () => {
    const { stdout } = await runCommand([...RUN, '--json', '--', 'sh', '-c', 'echo out']);
    const [ready, out] = stdout.split('\n');
    assert.equal(JSON.parse(ready!).event, 'ready');
    assert.equal(out, 'out');
  });

  it('ends with 1 when there is no such program', async () => {
    const { code, stderr } = await runCommand([...RUN, '--', 'hotspan-no-such-program']);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /Cannot run hotspan-no-such-program: there is no such program\.\n {2}Write the command/,
    );
  });

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    it(`passes ${signal} on, and the application decides what it means`, async () => {
      const trap = `trap 'echo got it; exit 5' ${signal.slice(3)}; echo started; while true; do sleep 0.05; done`;
      await using command = startCommand([...RUN, '--', 'sh', '-c', trap]);
      await command.until('stdout', /started/);
      command.child.kill(signal);
      const { code, stdout } = await command.ended();
      assert.equal(code, 5);
      assert.equal(stdout, 'started\ngot it\n');
    });
  }

  it('serves while the application runs', async () => {
    await using command = startCommand([...RUN, '--', 'sh', '-c', 'while true; do sleep 0.05; done']);
    const response = await fetch(`${await webUi(command)}/api/v1/status`);
    assert.equal(response.status, 200);
    command.child.kill('SIGTERM');
    assert.equal((await command.ended()).code, 128 + constants.signals.SIGTERM);
  });
});
