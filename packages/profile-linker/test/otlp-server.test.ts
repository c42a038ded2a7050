import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { deflateSync, gzipSync } from 'node:zlib';
import { encodeProfilesRequest, encodeTraceRequest, HotspanError, type ResourceSpans } from '@hotspan/wire';
import { createMemoryStore } from '../src/store/memory/memory-store.js';
import type { Store, WriteReceipt } from '../src/store/store.js';
import { batch, profile, span, spanId, TRACE } from './support/model.js';
import { readStatus } from './support/rpc-status.js';
import { startTestLinker } from './support/test-linker.js';

const PROTOBUF = { 'content-type': 'application/x-protobuf' };
const JSON_TYPE = { 'content-type': 'application/json' };
const traceBody = (): Buffer => Buffer.from(encodeTraceRequest(batch([span(1), span(2)])));

/** A store whose writes wait until they are let go or fail. */
function heldStore(): { store: Store; release: () => void; waiting: () => number } {
  const store = createMemoryStore();
  const gates: (() => void)[] = [];
  const writeSpans = store.writeSpans.bind(store);
  store.writeSpans = async (spans: readonly ResourceSpans[]): Promise<WriteReceipt> => {
    await new Promise<void>((resolve) => gates.push(resolve));
    return writeSpans(spans);
  };
  const release = (): void => {
    for (const open of gates.splice(0)) open();
  };
  return { store, release, waiting: () => gates.length };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('OTLP receiver', () => {
  it('takes traces in protobuf and JSON, plain and compressed, and answers in the same encoding', async () => {
    await using test = await startTestLinker();
    const json = Buffer.from(
      JSON.stringify({
        resourceSpans: [
          {
            resource: { attributes: [{ key: 'service.name', value: { stringValue: 'json' } }] },
            scopeSpans: [
              {
                spans: [
                  {
                    traceId: TRACE,
                    spanId: spanId(9),
                    name: 'from json',
                    kind: 2,
                    startTimeUnixNano: '1800000000000000000',
                    endTimeUnixNano: '1800000000100000000',
                  },
                ],
              },
            ],
          },
        ],
      }),
    );
    for (const [body, headers] of [
      [traceBody(), PROTOBUF],
      [gzipSync(traceBody()), { ...PROTOBUF, 'content-encoding': 'gzip' }],
      [deflateSync(traceBody()), { ...PROTOBUF, 'content-encoding': 'deflate' }],
      [json, JSON_TYPE],
      [gzipSync(json), { 'content-type': 'application/json; charset=utf-8', 'content-encoding': 'GZIP' }],
      [traceBody(), { ...PROTOBUF, 'content-encoding': 'identity' }],
    ] as const) {
      const response = await test.post('/v1/traces', body, headers);
      assert.equal(response.status, 200);
      const isJson = headers['content-type'].startsWith('application/json');
      assert.equal(
        response.headers.get('content-type'),
        isJson ? 'application/json' : 'application/x-protobuf',
      );
      assert.equal(await response.text(), isJson ? '{}' : '');
    }
    const trace = await test.store.getTrace(TRACE);
    assert.deepEqual(trace.map(({ name }) => name).sort(), ['from json', 'operation 1', 'operation 2']);
    assert.equal(test.linker.received().spans, 3);
    assert.equal(test.linker.received().duplicates, 7);
  });

  it('takes profiles, and counts a repeated one once', async () => {
    await using test = await startTestLinker();
    const body = gzipSync(
      encodeProfilesRequest([profile({ samples: [{ span: 1, stack: ['burn', 'main'] }] })]),
    );
    for (const duplicates of [0, 1]) {
      const headers = { ...PROTOBUF, 'content-encoding': 'gzip' };
      const response = await test.post('/v1development/profiles', body, headers);
      assert.equal(response.status, 200);
      assert.equal(test.linker.received().profiles, 1);
      assert.equal(test.linker.received().duplicates, duplicates);
    }
    assert.deepEqual(await test.store.spanTotals(TRACE), [
      { spanId: spanId(1), samples: 1, wallNanos: 10_000_000, cpuNanos: 4_000_000 },
    ]);
  });

  it('takes an empty request', async () => {
    await using test = await startTestLinker();
    assert.equal((await test.post('/v1/traces', '')).status, 200);
    assert.equal((await test.post('/v1/traces', '{}', JSON_TYPE)).status, 200);
  });

  const badIds = { resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: 'abcd', spanId: spanId(1) }] }] }] };
  const refused: readonly {
    readonly name: string;
    readonly path?: string;
    readonly body: string | Uint8Array;
    readonly headers: Record<string, string>;
    readonly status: number;
    readonly code: number;
    readonly reason: string;
    readonly says: RegExp;
  }[] = [
    {
      name: 'a malformed protobuf body',
      body: Buffer.from([0xff, 0xff, 0xff]),
      headers: PROTOBUF,
      status: 400,
      code: 3,
      reason: 'HOTSPAN_DECODE',
      says: /byte \d+.+protobuf/s,
    },
    {
      name: 'a truncated protobuf body',
      body: traceBody().subarray(0, 100),
      headers: PROTOBUF,
      status: 400,
      code: 3,
      reason: 'HOTSPAN_DECODE',
      says: /resource_spans.* at byte \d+/,
    },
    {
      name: 'a truncated profile',
      path: '/v1development/profiles',
      body: Buffer.from(encodeProfilesRequest([profile({ samples: [{ span: 1, stack: ['a'] }] })])).subarray(
        0,
        200,
      ),
      headers: PROTOBUF,
      status: 400,
      code: 3,
      reason: 'HOTSPAN_DECODE',
      says: / at byte \d+/,
    },
    {
      name: 'malformed JSON',
      body: '{"resourceSpans": [',
      headers: JSON_TYPE,
      status: 400,
      code: 3,
      reason: 'HOTSPAN_DECODE',
      says: /not JSON.+application\/json/s,
    },
    {
      name: 'JSON that is not UTF-8',
      body: Buffer.from([0x22, 0xc3, 0x28, 0x22]),
      headers: JSON_TYPE,
      status: 400,
      code: 3,
      reason: 'HOTSPAN_DECODE',
      says: /not JSON/,
    },
    {
      name: 'JSON of another shape',
      body: '{"resourceSpans": 7}',
      headers: JSON_TYPE,
      status: 400,
      code: 3,
      reason: 'HOTSPAN_DECODE',
      says: /resourceSpans/,
    },
    {
      name: 'ids of the wrong length',
      body: JSON.stringify(badIds),
      headers: JSON_TYPE,
      status: 400,
      code: 3,
      reason: 'HOTSPAN_DECODE',
      says: /resourceSpans\[0\].*traceId.*32 hex digits/s,
    },
    {
      name: 'ids of the wrong length in protobuf',
      body: Buffer.from([0x0a, 0x08, 0x12, 0x06, 0x12, 0x04, 0x0a, 0x02, 0xab, 0xcd]),
      headers: PROTOBUF,
      status: 400,
      code: 3,
      reason: 'HOTSPAN_DECODE',
      says: /trace_id.*16 bytes/s,
    },
    {
      name: 'a wrong content type',
      body: traceBody(),
      headers: { 'content-type': 'text/plain' },
      status: 415,
      code: 3,
      reason: 'HOTSPAN_CONTENT_TYPE',
      says: /"text\/plain".+application\/x-protobuf or application\/json/,
    },
    {
      name: 'a wrong content encoding',
      body: traceBody(),
      headers: { ...PROTOBUF, 'content-encoding': 'br' },
      status: 415,
      code: 3,
      reason: 'HOTSPAN_CONTENT_ENCODING',
      says: /"br".+Use gzip/,
    },
    {
      name: 'a body that is not gzip',
      body: traceBody(),
      headers: { ...PROTOBUF, 'content-encoding': 'gzip' },
      status: 400,
      code: 3,
      reason: 'HOTSPAN_BAD_COMPRESSION',
      says: /incorrect header check.+Content-Encoding is wrong/,
    },
    {
      name: 'a gzip body that was cut off',
      body: gzipSync(traceBody()).subarray(0, 40),
      headers: { ...PROTOBUF, 'content-encoding': 'gzip' },
      status: 400,
      code: 3,
      reason: 'HOTSPAN_BAD_COMPRESSION',
      says: /unexpected end of file/,
    },
    {
      name: 'a gzip bomb',
      body: gzipSync(Buffer.alloc(50_000_000)),
      headers: { ...PROTOBUF, 'content-encoding': 'gzip' },
      status: 413,
      code: 8,
      reason: 'HOTSPAN_INFLATED_TOO_LARGE',
      says: /larger than 1000000 bytes once inflated.+HOTSPAN_MAX_INFLATED_BYTES/,
    },
    {
      name: 'a body beyond the limit',
      body: Buffer.alloc(200_000),
      headers: JSON_TYPE,
      status: 413,
      code: 8,
      reason: 'HOTSPAN_BODY_TOO_LARGE',
      says: /smaller batches.+HOTSPAN_MAX_BODY_BYTES/,
    },
    {
      name: 'metrics',
      path: '/v1/metrics',
      body: traceBody(),
      headers: PROTOBUF,
      status: 404,
      code: 5,
      reason: 'HOTSPAN_UNKNOWN_ROUTE',
      says: /OTEL_METRICS_EXPORTER=none/,
    },
    {
      name: 'an unknown route',
      path: '/v1/profiles',
      body: traceBody(),
      headers: PROTOBUF,
      status: 404,
      code: 5,
      reason: 'HOTSPAN_UNKNOWN_ROUTE',
      says: /POST \/v1development\/profiles/,
    },
    {
      name: 'a request that a web page started',
      body: traceBody(),
      headers: { ...PROTOBUF, origin: 'http://evil.example' },
      status: 403,
      code: 7,
      reason: 'HOTSPAN_ORIGIN_REFUSED',
      says: /http:\/\/evil\.example/,
    },
  ];
  for (const { name, path = '/v1/traces', body, headers, status, code, reason, says } of refused) {
    it(`refuses ${name} with ${status}, says why, and stores nothing`, async () => {
      await using test = await startTestLinker({ maxBodyBytes: 100_000, maxInflatedBytes: 1_000_000 });
      const response = await test.post(path, body, headers);
      assert.equal(response.status, status);
      const isProtobuf = headers['content-type'] === 'application/x-protobuf';
      assert.equal(
        response.headers.get('content-type'),
        isProtobuf ? 'application/x-protobuf' : 'application/json',
      );
      const rpc = await readStatus(response);
      assert.equal(rpc.code, code);
      assert.equal(rpc.reason, reason);
      assert.match(rpc.message, says);
      assert.deepEqual(test.linker.received(), {
        spans: 0,
        profiles: 0,
        duplicates: 0,
        refused: { [reason]: 1 },
      });
      assert.equal((await test.store.stats()).spans, 0);
      assert.deepEqual(test.internalErrors, []);
    });
  }

  it('answers a wrong method with 405', async () => {
    await using test = await startTestLinker();
    const response = await fetch(`${test.linker.otlpEndpoint}/v1/traces`);
    assert.equal(response.status, 405);
    assert.match((await readStatus(response)).message, /sent with POST/);
  });

  it('acknowledges only after the store has', async () => {
    const held = heldStore();
    await using test = await startTestLinker({ store: held.store });
    let isAnswered = false;
    const answer = test.post('/v1/traces', traceBody()).then((response) => {
      isAnswered = true;
      return response.status;
    });
    await until(() => held.waiting() === 1);
    assert.equal(isAnswered, false);
    held.release();
    assert.equal(await answer, 200);
  });

  it('answers 503 with Retry-After while it holds as many requests as it may, keeps reads alive, and recovers', async () => {
    const held = heldStore();
    await using test = await startTestLinker({ store: held.store, maxInFlight: 2 });
    const first = [1, 2].map(() => test.post('/v1/traces', traceBody()));
    await until(() => held.waiting() === 2);
    const overload = await test.post('/v1/traces', traceBody());
    assert.equal(overload.status, 503);
    assert.equal(overload.headers.get('retry-after'), '1');
    const status = await readStatus(overload);
    assert.equal(status.code, 14);
    assert.match(status.message, /busy with 2 requests.+try again/);
    assert.equal((await test.get('/api/v1/status')).status, 200);
    held.release();
    assert.deepEqual(
      (await Promise.all(first)).map((response) => response.status),
      [200, 200],
    );
    const again = test.post('/v1/traces', traceBody());
    await until(() => held.waiting() === 1);
    held.release();
    assert.equal((await again).status, 200);
  });

  it('gives the place of a client that went away to the next', async () => {
    await using test = await startTestLinker({ maxInFlight: 1 });
    const socket = connect(test.linker.otlpPort, '127.0.0.1');
    socket.write(
      'POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\nContent-Length: 1000\r\n\r\nxx',
    );
    await once(socket, 'connect');
    let response = await test.post('/v1/traces', traceBody());
    while (response.status === 200) response = await test.post('/v1/traces', traceBody());
    assert.equal(response.status, 503);
    socket.destroy();
    while (response.status === 503) response = await test.post('/v1/traces', traceBody());
    assert.equal(response.status, 200);
    assert.deepEqual(test.internalErrors, []);
  });

  it('tells a store that fails from a request that is wrong', async () => {
    const store = createMemoryStore();
    store.writeSpans = async () => {
      throw new TypeError('no such thing');
    };
    await using test = await startTestLinker({ store });
    const response = await test.post('/v1/traces', traceBody());
    assert.equal(response.status, 500);
    const { reason, message } = await readStatus(response);
    assert.equal(reason, 'HOTSPAN_INTERNAL');
    assert.doesNotMatch(message, /no such thing/);
    assert.match(String(test.internalErrors[0]), /no such thing/);
  });

  it('refuses what a store calls wrong with its own words', async () => {
    const store = createMemoryStore();
    store.writeSpans = async () => {
      throw new HotspanError('HOTSPAN_BAD_SPAN', 'span 1 is odd', 'Send an even one.');
    };
    await using test = await startTestLinker({ store });
    const response = await test.post('/v1/traces', traceBody());
    assert.equal(response.status, 400);
    assert.equal((await readStatus(response)).message, 'span 1 is odd. Send an even one.');
  });

  it('tells gRPC and TLS clients what this port speaks', async () => {
    await using test = await startTestLinker();
    for (const [hello, says] of [
      ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', /not gRPC.+http\/protobuf/],
      ['\x16\x03\x01\x02\x00\x01\x00', /not TLS/],
      ['hello\r\n\r\n', /not an HTTP request/],
    ] as const) {
      const socket = connect(test.linker.otlpPort, '127.0.0.1');
      socket.end(Buffer.from(hello, 'latin1'));
      let answer = '';
      for await (const chunk of socket) answer += chunk;
      assert.match(answer, /^HTTP\/1\.1 400/);
      assert.match(answer, says);
    }
  });
});
