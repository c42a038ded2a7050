import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { describe, it } from 'node:test';
import { HotspanError } from '@hotspan/wire';
import { startLinker } from '../src/index.js';
import { createApp } from '../src/server/app.js';
import { closeServer } from '../src/server/close.js';
import { listen } from '../src/server/listen.js';
import { createMemoryStore } from '../src/store/memory/memory-store.js';

const PORTS = { port: 0, otlpPort: 0 };

function isRefused(url: string): Promise<boolean> {
  return fetch(url).then(
    () => false,
    (error: Error) => (error.cause as NodeJS.ErrnoException).code === 'ECONNREFUSED',
  );
}

describe('startLinker', () => {
  it('starts on free ports, and frees them and the store when it is shut down, however often that is said', async () => {
    const store = createMemoryStore();
    const linker = await startLinker({ ...PORTS, store });
    assert.notEqual(linker.port, linker.otlpPort);
    assert.equal(linker.url, `http://127.0.0.1:${linker.port}`);
    assert.equal(linker.otlpEndpoint, `http://127.0.0.1:${linker.otlpPort}`);
    assert.equal(linker.dataDirectory, null);
    assert.equal((await fetch(`${linker.url}/api/v1/status`)).status, 200);
    assert.equal(linker.shutdown(), linker.shutdown());
    await linker[Symbol.asyncDispose]();
    assert.deepEqual(await Promise.all([linker.url, linker.otlpEndpoint].map(isRefused)), [true, true]);
    await assert.rejects(store.stats(), { code: 'HOTSPAN_STORE_CLOSED' });
  });

  it('leaves nothing open when a port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const store = createMemoryStore();
    await assert.rejects(startLinker({ ...PORTS, otlpPort: port, store }), (error) => {
      assert.ok(error instanceof HotspanError);
      assert.equal(error.code, 'HOTSPAN_OTLP_PORT_TAKEN');
      return true;
    });
    await assert.rejects(store.stats(), { code: 'HOTSPAN_STORE_CLOSED' });
    other.close();
  });

  it('refuses unknown options and bad values before it starts anything', async () => {
    await assert.rejects(startLinker({ prt: 1 } as never), { code: 'HOTSPAN_BAD_SETTING', hint: /"port"/ });
    await assert.rejects(startLinker({ port: 70_000 }), { code: 'HOTSPAN_BAD_SETTING', hint: /0 to 65535/ });
  });
});

describe('closing a server', () => {
  it('answers what is under way, and cuts off a client that never finishes', async () => {
    const guard = { host: '127.0.0.1', allowedHosts: [] };
    const app = createApp(
      { guard, maxBodyBytes: 1000, requestTimeoutMillis: 60_000, onInternalError: () => {} },
      (_error, _request, reply) => reply.send(),
    );
    const { promise: isHeld, resolve: hold } = withResolvers();
    const { promise: mayAnswer, resolve: letAnswer } = withResolvers();
    app.get('/slow', async () => {
      hold();
      await mayAnswer;
      return 'done';
    });
    app.post('/body', async () => 'never');
    const { port, url } = await listen(app, '127.0.0.1', 0, 1);
    const stuck = connect(port, '127.0.0.1');
    stuck.write(
      'POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
    );
    const isCut = once(stuck.resume(), 'close');
    stuck.on('error', () => {});
    const answer = fetch(`${url}/slow`);
    await isHeld;
    const closed = closeServer(app, 200);
    letAnswer();
    assert.equal(await (await answer).text(), 'done');
    await Promise.all([closed, isCut]);
  });
});

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
