import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, it } from 'node:test';
import { HotspanError } from '@hotspan/wire';
import { OtlpProfileExporter } from '../src/exporters/otlp.js';
import type { OtlpExporterOptions } from '../src/exporters/otlp-options.js';
import type { ExporterSystem } from '../src/exporters/system.js';
import { CapturedDiag } from './captured-diag.js';
import { ok, ProfileServer, refusedOrigin } from './profile-server.js';
import { SPAN_ID, sampleWindow } from './sample-window.js';

function exporterFor(
  options: OtlpExporterOptions,
  system: Partial<ExporterSystem> = {},
): OtlpProfileExporter {
  return new OtlpProfileExporter(options, {
    env: {},
    nowMillis: Date.now,
    random: () => 0,
    readTextFile: () => '',
    ...system,
  });
}

function answering(
  status: number,
  headers: Record<string, string>,
  body: string | Uint8Array = '',
): ServerAnswer {
  return (response) => void response.writeHead(status, headers).end(body);
}
type ServerAnswer = (response: ServerResponse) => void;

const PROTOBUF = { 'content-type': 'application/x-protobuf' };

describe('OtlpProfileExporter delivers', () => {
  it('a window as gzipped OTLP protobuf that decodes to the same profile', async () => {
    await using server = await new ProfileServer().listen();
    await using exporter = exporterFor({ url: server.url, headers: { 'x-scope-orgid': 'one' } });
    const window = sampleWindow(7);
    await exporter.export(window);
    await exporter.forceFlush();
    const [request] = server.received;
    assert.ok(request);
    assert.deepEqual([request.method, request.path], ['POST', '/v1development/profiles']);
    assert.equal(request.headers['content-type'], 'application/x-protobuf');
    assert.equal(request.headers['content-encoding'], 'gzip');
    assert.equal(request.headers['x-scope-orgid'], 'one');
    const [profile] = request.profiles;
    assert.ok(profile);
    assert.equal(profile.profileId, window.toProfileData().profileId);
    assert.deepEqual({ ...profile.resource }, { 'service.name': 'cart' });
    assert.equal(profile.samples[0]?.labels.spanId, SPAN_ID);
    assert.deepEqual(exporter.stats(), { exported: 1, queued: 0, dropped: {}, lastError: null });
  });

  it('without compression when told so', async () => {
    await using server = await new ProfileServer().listen();
    await using exporter = exporterFor({ url: server.url, compression: 'none' });
    await exporter.export(sampleWindow());
    await exporter.forceFlush();
    assert.equal(server.received[0]?.headers['content-encoding'], undefined);
    assert.deepEqual(Buffer.from(sampleWindow().toOtlp()), server.received[0]?.bytes);
  });

  it('to the endpoint of the environment', async () => {
    await using server = await new ProfileServer().listen();
    await using exporter = new OtlpProfileExporter(undefined, {
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: `${server.origin}/base/` },
      nowMillis: Date.now,
      random: () => 0,
      readTextFile: () => '',
    });
    await exporter.export(sampleWindow());
    await exporter.forceFlush();
    assert.equal(server.received[0]?.path, '/base/v1development/profiles');
  });

  it('windows in order, one request at a time, over one connection', async () => {
    let under = 0;
    let most = 0;
    await using server = await new ProfileServer((response) => {
      most = Math.max(most, ++under);
      setImmediate(() => {
        under--;
        ok(response);
      });
    }).listen();
    await using exporter = exporterFor({ url: server.url });
    const windows = Array.from({ length: 10 }, (_, index) => sampleWindow(index + 1));
    await Promise.all(windows.map((window) => exporter.export(window)));
    await exporter.forceFlush();
    assert.deepEqual(
      server.profileIds,
      windows.map((window) => window.toProfileData().profileId),
    );
    assert.equal(most, 1);
    assert.equal(server.connections, 1);
    assert.equal(exporter.stats().exported, 10);
  });

  it('what is left at shutdown, once', async () => {
    await using server = await new ProfileServer().listen();
    const exporter = exporterFor({ url: server.url });
    await exporter.export(sampleWindow(1));
    await exporter.export(sampleWindow(2));
    const first = exporter.shutdown();
    assert.equal(exporter.shutdown(), first);
    await first;
    assert.equal(server.received.length, 2);
    await assert.rejects(exporter.export(sampleWindow(3)), { code: 'HOTSPAN_PROFILE_DROPPED' });
    assert.deepEqual(exporter.stats().dropped, { shutdown: 1 });
  });
});

describe('OtlpProfileExporter tries again', () => {
  for (const status of [429, 502, 503, 504]) {
    it(`after ${status} with Retry-After`, async () => {
      await using server = await new ProfileServer((response, number) => {
        if (number === 1) response.writeHead(status, { 'retry-after': '0' }).end();
        else ok(response);
      }).listen();
      await using exporter = exporterFor({ url: server.url });
      await exporter.export(sampleWindow());
      await exporter.forceFlush();
      assert.equal(server.received.length, 2);
      assert.deepEqual(server.received[1]?.bytes, server.received[0]?.bytes);
      assert.deepEqual(exporter.stats(), { exported: 1, queued: 0, dropped: {}, lastError: null });
    });
  }

  it('after a server that cuts the connection, at the next flush if not before', async () => {
    await using server = await new ProfileServer((response, number) => {
      if (number === 1) response.socket?.destroy();
      else ok(response);
    }).listen();
    await using exporter = exporterFor({ url: server.url });
    await exporter.export(sampleWindow());
    await exporter.forceFlush();
    assert.equal(exporter.stats().queued, 1, 'the first flush ends where nobody answers, and drops nothing');
    await exporter.forceFlush();
    assert.deepEqual(exporter.stats(), { exported: 1, queued: 0, dropped: {}, lastError: null });
  });

  it('up to maxAttempts, then drops the window and goes on with the next', async () => {
    using said = new CapturedDiag();
    await using server = await new ProfileServer((response, number) => {
      if (number <= 3) response.writeHead(503, { 'retry-after': '0' }).end();
      else ok(response);
    }).listen();
    await using exporter = exporterFor({ url: server.url, maxAttempts: 3 });
    await exporter.export(sampleWindow(1));
    await exporter.export(sampleWindow(2));
    await exporter.forceFlush();
    assert.equal(server.received.length, 4);
    assert.deepEqual(exporter.stats().dropped, { throttled: 1 });
    assert.equal(exporter.stats().exported, 1);
    assert.match(said.messages.join('\n'), /dropped 1 profile \(throttled\).*answered 503/);
  });

  it('not when the server asks for more patience than retryMillis', async () => {
    await using server = await new ProfileServer(
      answering(429, { 'retry-after': '3600' }, 'slow down'),
    ).listen();
    await using exporter = exporterFor({ url: server.url, retryMillis: 60_000 });
    await exporter.export(sampleWindow());
    await exporter.forceFlush();
    assert.equal(server.received.length, 1);
    assert.deepEqual(exporter.stats().dropped, { throttled: 1 });
  });
});

describe('OtlpProfileExporter drops and counts', () => {
  it('what the server rejects, with its words in text', async () => {
    using said = new CapturedDiag();
    await using server = await new ProfileServer(
      answering(400, { 'content-type': 'text/plain; charset=utf-8' }, 'profile too old'),
    ).listen();
    await using exporter = exporterFor({ url: server.url });
    await exporter.export(sampleWindow());
    await exporter.forceFlush();
    assert.equal(server.received.length, 1);
    assert.deepEqual(exporter.stats().dropped, { rejected: 1 });
    assert.equal(exporter.stats().lastError, `${server.url} answered 400: profile too old`);
    assert.match(said.messages.join('\n'), /profile too old/);
  });

  it('what the server rejects, with its words in a google.rpc.Status', async () => {
    const status = Buffer.concat([Buffer.from([0x08, 3, 0x12, 7]), Buffer.from('no room')]);
    await using server = await new ProfileServer(answering(413, PROTOBUF, status)).listen();
    await using exporter = exporterFor({ url: server.url });
    await exporter.export(sampleWindow());
    await exporter.forceFlush();
    assert.equal(exporter.stats().lastError, `${server.url} answered 413: no room`);
  });

  for (const [name, headers, body] of [
    ['protobuf', PROTOBUF, Buffer.concat([Buffer.from([0x0a, 10, 0x08, 1, 0x12, 6]), Buffer.from('no dup')])],
    [
      'JSON',
      { 'content-type': 'application/json' },
      JSON.stringify({ partialSuccess: { rejectedProfiles: '1', errorMessage: 'no dup' } }),
    ],
  ] as const) {
    it(`what a partial success in ${name} rejects`, async () => {
      await using server = await new ProfileServer(answering(200, headers, body)).listen();
      await using exporter = exporterFor({ url: server.url });
      await exporter.export(sampleWindow());
      await exporter.forceFlush();
      assert.deepEqual([exporter.stats().exported, exporter.stats().dropped], [0, { rejected: 1 }]);
      assert.match(exporter.stats().lastError ?? '', /rejected 1 profiles: no dup/);
    });
  }

  it('what finds nobody listening, and says once a minute how many and what to do', async () => {
    using said = new CapturedDiag();
    let now = 0;
    const url = `${await refusedOrigin()}/v1development/profiles`;
    await using exporter = exporterFor({ url, maxAttempts: 1 }, { nowMillis: () => now });
    for (const [at, number] of [0, 10_000, 59_999, 60_000].entries()) {
      now = number;
      await exporter.export(sampleWindow(at));
      await exporter.forceFlush();
    }
    assert.deepEqual(exporter.stats().dropped, { unreachable: 4 });
    assert.match(exporter.stats().lastError ?? '', /ECONNREFUSED/);
    assert.equal(said.messages.length, 2);
    assert.match(said.messages[0]!, /dropped 1 profile \(unreachable\).*Is `npx hotspan serve` running\?/);
    assert.match(said.messages[1]!, /dropped 3 profiles/);
  });

  it('what a hanging server does not answer in time', async () => {
    await using server = await new ProfileServer(() => {}).listen();
    await using exporter = exporterFor({ url: server.url, timeoutMillis: 50, maxAttempts: 1 });
    await exporter.export(sampleWindow());
    await exporter.forceFlush();
    assert.deepEqual(exporter.stats().dropped, { unreachable: 1 });
    assert.match(exporter.stats().lastError ?? '', /no answer within 50 ms/);
  });

  it('what a hanging server keeps at shutdown, within its timeout', async () => {
    await using server = await new ProfileServer(() => {}).listen();
    const exporter = exporterFor({ url: server.url, shutdownTimeoutMillis: 50 });
    for (let number = 0; number < 3; number++) await exporter.export(sampleWindow(number));
    await exporter.shutdown();
    const { dropped, queued } = exporter.stats();
    assert.equal(queued, 0);
    assert.equal(
      Object.values(dropped).reduce((sum, count) => sum + count, 0),
      3,
    );
  });

  it('the oldest when the queue is full', async () => {
    const waiting: ServerResponse[] = [];
    let isOpen = false;
    await using server = await new ProfileServer((response) => {
      if (isOpen) ok(response);
      else waiting.push(response);
    }).listen();
    await using exporter = exporterFor({ url: server.url, maxQueueWindows: 2 });
    for (let number = 1; number <= 5; number++) await exporter.export(sampleWindow(number));
    assert.deepEqual(exporter.stats().dropped, { 'queue-full': 2 });
    assert.equal(exporter.stats().queued, 3);
    const flushed = exporter.forceFlush();
    while (waiting.length === 0) await new Promise(setImmediate);
    isOpen = true;
    ok(waiting[0]!);
    await flushed;
    assert.deepEqual(
      server.profileIds,
      [1, 4, 5].map((number) => sampleWindow(number).toProfileData().profileId),
    );
  });

  it('a window that is larger than the queue, and one that cannot be encoded', async () => {
    await using server = await new ProfileServer().listen();
    await using exporter = exporterFor({ url: server.url, maxQueueBytes: 1024 });
    const large = { ...sampleWindow(), toOtlp: () => new Uint8Array(1025) };
    await assert.rejects(
      exporter.export(large),
      (error) => error instanceof HotspanError && /larger/.test(error.message),
    );
    const broken = { ...sampleWindow(), toOtlp: () => assert.fail('broken') as never };
    await assert.rejects(exporter.export(broken), { code: 'HOTSPAN_PROFILE_DROPPED' });
    assert.deepEqual(exporter.stats().dropped, { 'too-large': 1, encoding: 1 });
    assert.equal(server.received.length, 0);
  });

  it('everything when there is no telling where to send, without sending it elsewhere', async () => {
    using said = new CapturedDiag();
    await using exporter = exporterFor({ url: 'localhost:4318' });
    await assert.rejects(exporter.export(sampleWindow()), { code: 'HOTSPAN_PROFILE_DROPPED' });
    assert.deepEqual(exporter.stats().dropped, { misconfigured: 1 });
    assert.match(
      said.messages[0]!,
      /option `url` expects an http:\/\/ or https:\/\/ URL, got "localhost:4318"/,
    );
  });
});

it('a gzip failure or an unreadable certificate costs the window only', async () => {
  const missing = (): string => {
    throw new Error('ENOENT: no such file');
  };
  await using exporter = exporterFor(
    { url: 'https://127.0.0.1:1/', certificateFile: '/x' },
    { readTextFile: missing },
  );
  await exporter.export(sampleWindow());
  await exporter.forceFlush();
  assert.deepEqual(exporter.stats(), {
    exported: 0,
    queued: 0,
    dropped: { misconfigured: 1 },
    lastError: 'ENOENT: no such file',
  });
});
