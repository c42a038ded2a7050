import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SETTINGS } from '../src/settings.js';
import { runCommand } from './support/command.js';

describe('hotspan', () => {
  it('tells its version', async () => {
    const { code, stdout, stderr } = await runCommand(['--version']);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
  });

  it('shows its commands, and without any ends with 2', async () => {
    const help = await runCommand(['--help']);
    assert.equal(help.code, 0);
    for (const command of ['serve', 'run', 'import'])
      assert.match(help.stdout, new RegExp(`^ {2}${command} `, 'm'));
    assert.match(help.stdout, /Example\n {2}hotspan run -- node app\.js/);
    const bare = await runCommand([]);
    assert.deepEqual([bare.code, bare.stdout], [2, '']);
    assert.match(bare.stderr, /Usage: hotspan <command>/);
  });

  for (const command of ['serve', 'run', 'import'] as const) {
    it(`shows every option of ${command} with an example`, async () => {
      const { code, stdout } = await runCommand([command, '--help']);
      assert.equal(code, 0);
      assert.match(stdout, new RegExp(`Usage: hotspan ${command} `));
      assert.match(stdout, new RegExp(`Examples\n  hotspan ${command} `));
      for (const { flag, commands, help, env } of Object.values(SETTINGS)) {
        if (flag === null) continue;
        assert.equal(stdout.includes(`--${flag}`), commands.includes(command), flag);
        if (commands.includes(command)) assert.ok(stdout.includes(help), flag);
        if (commands.includes(command) && env !== null) assert.ok(stdout.includes(env), env);
      }
      assert.equal((await runCommand(['help', command])).stdout, stdout);
    });
  }

  const mistakes: readonly (readonly [args: readonly string[], says: RegExp])[] = [
    [['srve'], /There is no command srve\.\n {2}Did you mean serve\?/],
    [['frobnicate'], /There is no command frobnicate\.\n {2}`hotspan --help` lists them/],
    [['--verson'], /There is no option --verson\.\n {2}Did you mean --version\?/],
    [
      ['serve', '--prot', '1'],
      /There is no option --prot\.\n {2}Did you mean --port\? `hotspan serve --help`/,
    ],
    [['serve', '-p'], /There is no option -p\./],
    [['serve', '--exit'], /There is no option --exit\./],
    [['serve', '--port'], /--port needs a value\.\n {2}Expected a whole number from 0 to 65535/],
    [['serve', '--port', 'eighty'], /--port is "eighty"\.\n {2}Expected a whole number/],
    [['serve', '--port=-1'], /--port is "-1"/],
    [['serve', '--memory=yes'], /--memory takes no value/],
    [
      ['serve', 'app.js'],
      /serve takes no "app\.js"\.\n {2}To start an application too: hotspan run -- node app\.js/,
    ],
    [['run'], /There is no command to run\.\n {2}For example: hotspan run -- node app\.js/],
    [['run', '--prot', '1', '--', 'node'], /There is no option --prot/],
    [['import'], /There is no file to import/],
  ];
  for (const [args, says] of mistakes) {
    it(`ends with 2 and a hint for: hotspan ${args.join(' ')}`, async () => {
      const { code, stdout, stderr } = await runCommand(args);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, says);
    });
  }

  it('ends with 2 for a bad environment variable, and names it', async () => {
    const { code, stderr } = await runCommand(['serve'], { env: { HOTSPAN_OTLP_PORT: 'default' } });
    assert.equal(code, 2);
    assert.match(stderr, /HOTSPAN_OTLP_PORT is "default"\.\n {2}Expected/);
  });

  it('colours only when it is wanted', async () => {
    const colourStart = '\u001b[';
    assert.ok(!(await runCommand(['srve'])).stderr.includes(colourStart));
    assert.ok((await runCommand(['srve'], { env: { FORCE_COLOR: '1' } })).stderr.includes(colourStart));
    const both = { FORCE_COLOR: '1', NO_COLOR: '1' };
    assert.ok(!(await runCommand(['srve'], { env: both })).stderr.includes(colourStart));
  });
});
