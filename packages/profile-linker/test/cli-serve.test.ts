import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import path from 'node:path';
import { describe, it } from 'node:test';
import { encodeTraceRequest } from '@hotspan/wire';
import type { StatusResponse } from '../src/http/api-types.js';
import { type RunningCommand, runCommand, startCommand, temporaryFolder } from './support/command.js';
import { batch, span } from './support/model.js';

const ANY_PORTS = ['--port', '0', '--otlp-port', '0'];

interface Ready {
  readonly event: string;
  readonly version: string;
  readonly url: string;
  readonly otlpEndpoint: string;
  readonly dataDirectory: string | null;
  readonly readyMillis: number;
  readonly pid: number;
}

async function ready(command: RunningCommand): Promise<Ready> {
  const [line] = await command.until('stdout', /^.+\n/);
  return JSON.parse(line) as Ready;
}

async function status({ url }: Ready): Promise<StatusResponse> {
  return (await (await fetch(`${url}/api/v1/status`)).json()) as StatusResponse;
}

async function takenPort(): Promise<{ readonly port: number } & AsyncDisposable> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.close();
    },
  };
}

describe('hotspan serve', () => {
  it('prints one line of JSON when it is ready, keeps data over a restart, and says where it lies', async () => {
    await using folder = await temporaryFolder();
    const args = ['serve', ...ANY_PORTS, '--json'];
    for (const spansBefore of [0, 1]) {
      await using command = startCommand(args, { cwd: folder.path });
      const about = await ready(command);
      assert.equal(about.event, 'ready');
      assert.equal(about.pid, command.child.pid);
      assert.equal(about.dataDirectory, path.join(folder.path, '.hotspan'));
      assert.ok(about.readyMillis > 0);
      assert.equal(await readFile(path.join(folder.path, '.hotspan/.gitignore'), 'utf8'), '*\n');
      const { version, otlpEndpoint, store } = await status(about);
      assert.deepEqual(
        [version, otlpEndpoint, store.spans],
        [about.version, about.otlpEndpoint, spansBefore],
      );
      const response = await fetch(`${about.otlpEndpoint}/v1/traces`, {
        method: 'POST',
        body: encodeTraceRequest(batch([span(1)])),
        headers: { 'content-type': 'application/x-protobuf' },
      });
      assert.equal(response.status, 200);
      command.child.kill('SIGINT');
      const { code, stdout, stderr } = await command.ended();
      assert.equal(code, 0);
      assert.equal(stdout.split('\n').length, 2);
      assert.ok(stderr.includes(`Stopped. Data is kept in ${about.dataDirectory}\n`), stderr);
    }
  });

  it('prints version, time, URLs and folder for people', async () => {
    await using folder = await temporaryFolder();
    const data = path.join(folder.path, 'some where');
    await using command = startCommand(['serve', ...ANY_PORTS, `--data=${data}`]);
    await command.until('stdout', /Data .+\n/);
    assert.match(command.stdout(), /^hotspan \d+\.\d+\.\d+ {2}ready in \d+ ms\n/);
    assert.match(command.stdout(), /Web UI {2}http:\/\/127\.0\.0\.1:\d+\n/);
    assert.match(command.stdout(), /OTLP {4}http:\/\/127\.0\.0\.1:\d+ /);
    assert.ok(command.stdout().includes(`Data    ${data}\n`));
    command.child.kill('SIGTERM');
    assert.equal((await command.ended()).code, 0);
  });

  it('leaves nothing on disk with --memory', async () => {
    await using folder = await temporaryFolder();
    await using command = startCommand(['serve', ...ANY_PORTS, '--json', '--memory'], { cwd: folder.path });
    assert.equal((await ready(command)).dataDirectory, null);
    command.child.kill('SIGINT');
    assert.match((await command.ended()).stderr, /Stopped\.\n$/);
    await assert.rejects(readFile(path.join(folder.path, '.hotspan')), { code: 'ENOENT' });
  });

  it('leaves at once when it is asked a second time', async () => {
    await using command = startCommand(['serve', ...ANY_PORTS, '--json', '--memory']);
    const { otlpEndpoint } = await ready(command);
    const slow = connect(Number(new URL(otlpEndpoint).port), '127.0.0.1');
    slow.on('error', () => {});
    slow.write(
      'POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
    );
    await once(slow, 'connect');
    // Answered on a connection of its own, after the slow one was accepted.
    await fetch(otlpEndpoint);
    command.child.kill('SIGINT');
    await command.until('stderr', /Ctrl-C again leaves at once/);
    command.child.kill('SIGINT');
    const { code, stderr } = await command.ended();
    assert.equal(code, 130);
    assert.doesNotMatch(stderr, /Stopped/);
    slow.destroy();
  });

  it('takes the next free port for the web UI, and says so', async () => {
    await using taken = await takenPort();
    const args = ['serve', '--port', String(taken.port), '--otlp-port', '0', '--json', '--memory'];
    await using command = startCommand(args);
    const { url } = await ready(command);
    const port = Number(new URL(url).port);
    assert.ok(port > taken.port);
    await command.until('stderr', new RegExp(`Port ${taken.port} is taken, so the web UI is on ${port}\\.`));
    assert.equal((await fetch(`${url}/api/v1/status`)).status, 200);
  });

  it('ends with 1 when the OTLP port is taken, and says who may hold it', async () => {
    await using taken = await takenPort();
    const args = ['serve', '--port', '0', '--otlp-port', String(taken.port), '--memory'];
    const { code, stdout, stderr } = await runCommand(args);
    assert.deepEqual([code, stdout], [1, '']);
    const holder = process.platform === 'linux' ? `\\(pid ${process.pid}\\)` : 'OpenTelemetry Collector';
    assert.match(
      stderr,
      new RegExp(`Port ${taken.port}, where applications send OTLP, is taken by .*${holder}`),
    );
    assert.match(stderr, /--otlp-port.+0 for any free one.+OTEL_EXPORTER_OTLP_ENDPOINT/);
  });

  it('ends with 1 when another linker has the folder', async () => {
    await using folder = await temporaryFolder();
    const args = ['serve', ...ANY_PORTS, '--json', '--data', folder.path];
    await using command = startCommand(args);
    await ready(command);
    const { code, stderr } = await runCommand(args);
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`in use by process ${command.child.pid}`));
  });

  it('ends with 1 for a folder that cannot be one', async () => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, 'file');
    await writeFile(file, '');
    const { code, stderr } = await runCommand(['serve', ...ANY_PORTS, '--data', file]);
    assert.equal(code, 1);
    assert.match(stderr, /hotspan: .+\n {2}.+/);
    assert.doesNotMatch(stderr, /\n {4}at /);
  });

  it('ends with 1 for an address that is not of this machine', async () => {
    const { code, stderr } = await runCommand(['serve', ...ANY_PORTS, '--memory', '--host', '192.0.2.1']);
    assert.equal(code, 1);
    assert.match(stderr, /192\.0\.2\.1 is no address of this machine\.\n {2}Choose 127\.0\.0\.1/);
  });

  it('warns when it listens to the network', async () => {
    await using command = startCommand(['serve', ...ANY_PORTS, '--json', '--memory', '--host', '0.0.0.0']);
    assert.match((await ready(command)).url, /^http:\/\/127\.0\.0\.1:/);
    await command.until('stderr', /Listening on 0\.0\.0\.0: everyone who reaches this address/);
  });

  it('opens the browser that BROWSER names, and says when there is none', async () => {
    await using folder = await temporaryFolder();
    const browser = path.join(folder.path, 'browser.sh');
    const opened = path.join(folder.path, 'opened');
    await writeFile(
      browser,
      `#!/bin/sh\nprintf '%s' "$1" > "${opened}.part" && mv "${opened}.part" "${opened}"\n`,
    );
    await chmod(browser, 0o755);
    const args = ['serve', ...ANY_PORTS, '--json', '--memory', '--open'];
    {
      await using command = startCommand(args, { env: { BROWSER: browser } });
      const { url } = await ready(command);
      let text = '';
      while (text === '') text = await readFile(opened, 'utf8').catch(() => '');
      assert.equal(text, url);
    }
    await using command = startCommand(args, { env: { BROWSER: path.join(folder.path, 'none') } });
    await command.until('stderr', /No browser could be opened\. Visit http/);
  });
});
