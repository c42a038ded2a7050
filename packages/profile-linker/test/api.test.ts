import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { AttributeValue } from '@hotspan/wire';
import type {
  ApiError,
  OperationProfileResponse,
  OperationsResponse,
  SpanProfileResponse,
  SpansResponse,
  StatusResponse,
  TraceResponse,
} from '../src/http/api-types.js';
import { batch, MILLI, profile, START, span, spanId, TRACE } from './support/model.js';
import { startTestLinker, type TestLinker } from './support/test-linker.js';

/** gateway 1 → payment 2 → payment 3, an orphan 4, and samples of 8, which is not stored. */
async function withTrace(test: TestLinker): Promise<void> {
  await test.store.writeSpans(batch([span(1, { name: 'POST /checkout', kind: 'server' })], 'gateway'));
  await test.store.writeSpans(
    batch(
      [
        span(2, {
          parentSpanId: spanId(1),
          startUnixNano: START + MILLI,
          name: 'charge',
          statusCode: 'error',
        }),
        span(3, { parentSpanId: spanId(2), startUnixNano: START + 2n * MILLI }),
        span(4, { parentSpanId: spanId(9), startUnixNano: START + 3n * MILLI }),
      ],
      'payment',
    ),
  );
  const samples = [
    ...Array.from({ length: 6 }, (_, i) => ({ span: 2, stack: ['validate', 'charge'], atMillis: 2 + i })),
    ...Array.from({ length: 2 }, (_, i) => ({ span: 3, stack: ['parse', 'charge'], atMillis: 10 + i })),
    { span: 8, stack: ['elsewhere'], atMillis: 20 },
    { span: 0, stack: ['idle'], atMillis: 30 },
  ];
  await test.store.writeProfiles([profile({ service: 'payment', samples })]);
  await test.store.writeProfiles([profile({ service: 'gateway', samples: [] })]);
}

const profilePath = (id: number, scope: string): string =>
  `/api/v1/traces/${TRACE}/spans/${spanId(id)}/profile?scope=${scope}`;

describe('API', () => {
  it('tells what is stored and received', async () => {
    await using test = await startTestLinker();
    await withTrace(test);
    const { status, body } = await test.get<StatusResponse>('/api/v1/status');
    assert.equal(status, 200);
    assert.match(body.version, /^\d+\.\d+\.\d+/);
    assert.equal(body.otlpEndpoint, test.linker.otlpEndpoint);
    assert.equal(body.store.spans, 4);
    assert.equal(body.store.samples, 10);
    assert.equal(body.store.windows, 2);
    assert.equal(body.store.oldestUnixNano, START.toString());
    assert.deepEqual(body.received, { spans: 0, profiles: 0, refused: {} });
  });

  it('lists operations', async () => {
    await using test = await startTestLinker();
    await withTrace(test);
    const { body } = await test.get<OperationsResponse>(`/api/v1/operations?from=${START}`);
    const charge = body.operations.find(({ operation }) => operation === 'charge');
    assert.deepEqual(
      charge && [charge.service, charge.spanCount, charge.errorCount, charge.profiledSpanCount],
      ['payment', 1, 1, 1],
    );
    assert.deepEqual(
      (await test.get<OperationsResponse>(`/api/v1/operations?to=${START}`)).body.operations,
      [],
    );
  });

  it('searches spans, and pages', async () => {
    await using test = await startTestLinker();
    await withTrace(test);
    const all = await test.get<SpansResponse>('/api/v1/spans');
    assert.deepEqual(
      all.body.spans.map((row) => row.spanId),
      [1, 2, 3, 4].map(spanId),
    );
    assert.deepEqual(all.body.spans[1], {
      traceId: TRACE,
      spanId: spanId(2),
      parentSpanId: spanId(1),
      service: 'payment',
      operation: 'charge',
      kind: 'internal',
      statusCode: 'error',
      startUnixNano: (START + MILLI).toString(),
      durationNanos: 99_000_000,
      samples: 6,
      wallNanos: 60_000_000,
      cpuNanos: 24_000_000,
    });
    const found = async (query: string): Promise<string[]> =>
      (await test.get<SpansResponse>(`/api/v1/spans?${query}`)).body.spans.map((row) => row.spanId);
    assert.deepEqual(await found('hasProfile=true'), [2, 3].map(spanId));
    assert.deepEqual(await found('status=error'), [spanId(2)]);
    assert.deepEqual(await found('service=payment&operation=charge'), [spanId(2)]);
    assert.deepEqual(await found('minDurationNanos=98000000&maxDurationNanos=99000000'), [2, 3].map(spanId));
    assert.deepEqual(await found(`from=${START + 3n * MILLI}`), [spanId(4)]);
    assert.deepEqual(await found('sort=start&limit=1'), [spanId(4)]);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: SpansResponse = (
        await test.get<SpansResponse>(
          `/api/v1/spans?limit=3${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
        )
      ).body;
      seen.push(...page.spans.map((row) => row.spanId));
      cursor = page.nextCursor;
    }
    assert.deepEqual(seen, [1, 2, 3, 4].map(spanId));
  });

  it('shows a trace with the totals of every span, orphans and unknown spans', async () => {
    await using test = await startTestLinker();
    await withTrace(test);
    const { body } = await test.get<TraceResponse>(`/api/v1/traces/${TRACE.toUpperCase()}`);
    assert.equal(body.traceId, TRACE);
    assert.equal(body.startUnixNano, START.toString());
    assert.equal(body.durationNanos, 100_000_000);
    assert.deepEqual(
      body.spans.map((row) => [row.spanId, row.samples, row.withChildren.samples]),
      [
        [spanId(1), 0, 8],
        [spanId(2), 6, 8],
        [spanId(3), 2, 2],
        [spanId(4), 0, 0],
      ],
    );
    assert.equal(body.spans[0]?.withChildren.wallNanos, 80_000_000);
    assert.deepEqual(body.orphanSpanIds, [spanId(4)]);
    assert.deepEqual(body.unknownSpans, [{ spanId: spanId(8), samples: 1 }]);
    assert.deepEqual(Object.keys(body.instances).sort(), ['gateway-1', 'payment-1']);
    assert.equal(body.instances['payment-1']?.resource['service.name'], 'payment');
  });

  it('carries every kind of attribute as JSON', async () => {
    await using test = await startTestLinker();
    const attributes: { readonly [key: string]: AttributeValue } = {
      text: '<script>',
      big: 2n ** 60n,
      bytes: new Uint8Array([1, 2, 255]),
      list: [1, 'a', null, true],
      map: { a: { b: 1n } },
      nan: Number.NaN,
      none: null,
      ['__proto__']: 'own',
    };
    await test.store.writeSpans(
      batch([span(1, { attributes, events: [{ timeUnixNano: START, name: 'exception', attributes }] })]),
    );
    const text = await (await fetch(`${test.linker.url}/api/v1/traces/${TRACE}`)).text();
    const { spans } = JSON.parse(text) as TraceResponse;
    const expected = {
      text: '<script>',
      big: '1152921504606846976',
      bytes: 'AQL/',
      list: [1, 'a', null, true],
      map: { a: { b: '1' } },
      nan: 'NaN',
      none: null,
      ['__proto__']: 'own',
    };
    assert.deepEqual({ ...spans[0]?.attributes }, expected);
    assert.deepEqual({ ...spans[0]?.events[0]?.attributes }, expected);
  });

  it('shows the flame graph of a span alone and with its children, across services', async () => {
    await using test = await startTestLinker();
    await withTrace(test);
    const own = (await test.get<SpanProfileResponse>(profilePath(2, 'span'))).body;
    assert.equal(own.span?.operation, 'charge');
    assert.equal(own.spansIncluded, 1);
    assert.equal(own.flameGraph.totalSamples[0], 6);
    assert.equal(own.flameGraph.totalWallNanos[0], 60_000_000);
    assert.deepEqual(
      own.top.map(({ name, selfSamples, totalSamples }) => [name, selfSamples, totalSamples]),
      [
        ['validate', 6, 6],
        ['charge', 0, 6],
      ],
    );
    assert.equal(own.reason, null);
    assert.deepEqual(own.coverage, {
      samples: 6,
      expectedIfAlwaysActive: 9.9,
      periodNanos: 10_000_000,
      windowShare: 1,
    });
    const all = (await test.get<SpanProfileResponse>(profilePath(1, 'children'))).body;
    assert.equal(all.spansIncluded, 3);
    assert.equal(all.flameGraph.totalSamples[0], 8);
    assert.equal(all.reason, null);
  });

  it('says why a span has no samples', async () => {
    await using test = await startTestLinker();
    await withTrace(test);
    const reasons = await Promise.all(
      [
        profilePath(1, 'span'),
        profilePath(4, 'span'),
        profilePath(8, 'span'),
        profilePath(77, 'span'),
        `/api/v1/traces/${'b'.repeat(32)}/spans/${spanId(1)}/profile`,
      ].map(async (path) => (await test.get<SpanProfileResponse>(path)).body.reason),
    );
    assert.deepEqual(
      reasons.map((reason) => reason?.code),
      ['code-ran-elsewhere', 'never-active', 'span-not-stored', 'span-not-stored', 'span-not-stored'],
    );
    assert.match(reasons[1]?.message ?? '', /the loop was busy with other spans for 2\d(\.\d)? ms/);
  });

  it('answers for a span that is not stored from its samples and its children', async () => {
    await using test = await startTestLinker();
    await withTrace(test);
    const { body } = await test.get<SpanProfileResponse>(profilePath(8, 'children'));
    assert.equal(body.span, null);
    assert.equal(body.flameGraph.totalSamples[0], 1);
    assert.equal((await test.get<SpanProfileResponse>(profilePath(9, 'children'))).body.spansIncluded, 2);
  });

  it('merges the profile of an operation', async () => {
    await using test = await startTestLinker();
    await withTrace(test);
    const { body } = await test.get<OperationProfileResponse>(
      '/api/v1/operations/profile?service=payment&operation=charge',
    );
    assert.equal(body.flameGraph.totalSamples[0], 6);
    assert.equal(body.top[0]?.name, 'validate');
  });

  const refused: readonly (readonly [path: string, status: number, code: string, says: RegExp])[] = [
    ['/api/v1/spans?servce=x', 400, 'HOTSPAN_BAD_QUERY', /no parameter "servce".+Did you mean "service"\?/],
    ['/api/v1/spans?limit=0', 400, 'HOTSPAN_BAD_QUERY', /"0" is no value for "limit".+from 1 to 1000/],
    ['/api/v1/spans?limit=1&limit=2', 400, 'HOTSPAN_BAD_QUERY', /given twice/],
    ['/api/v1/spans?sort=cpu', 400, 'HOTSPAN_BAD_QUERY', /"duration" or "start"/],
    ['/api/v1/spans?hasProfile=yes', 400, 'HOTSPAN_BAD_QUERY', /true or false/],
    ['/api/v1/spans?from=yesterday', 400, 'HOTSPAN_BAD_QUERY', /nanoseconds since 1970/],
    ['/api/v1/spans?minDurationNanos=-1', 400, 'HOTSPAN_BAD_QUERY', /whole number of nanoseconds/],
    ['/api/v1/spans?service=', 400, 'HOTSPAN_BAD_QUERY', /1 to 1000 characters/],
    ['/api/v1/spans?cursor=nonsense', 400, 'HOTSPAN_BAD_CURSOR', /cursor/],
    ['/api/v1/spans?__proto__=1', 400, 'HOTSPAN_BAD_QUERY', /no parameter "__proto__"/],
    ['/api/v1/status?x=1', 400, 'HOTSPAN_BAD_QUERY', /no parameters here/],
    ['/api/v1/traces/abc', 400, 'HOTSPAN_BAD_ID', /"abc" \(3 characters\) is no trace id.+32 hex digits/],
    [`/api/v1/traces/${'0'.repeat(32)}`, 400, 'HOTSPAN_BAD_ID', /not all zero/],
    [`/api/v1/traces/${'c'.repeat(32)}`, 404, 'HOTSPAN_TRACE_NOT_STORED', /is not stored.+check the id/],
    [`/api/v1/traces/${TRACE}/spans/zz/profile`, 400, 'HOTSPAN_BAD_ID', /no span id.+16 hex digits/],
    [profilePath(1, 'thread'), 400, 'HOTSPAN_BAD_QUERY', /"span" or "children"/],
    ['/api/v1/operations/profile?service=x', 400, 'HOTSPAN_BAD_QUERY', /"operation" is missing/],
    ['/api/v1/operation', 404, 'HOTSPAN_UNKNOWN_ROUTE', /Did you mean \/api\/v1\/operations\?/],
    ['/api', 404, 'HOTSPAN_UNKNOWN_ROUTE', /The API has/],
    ['/v1/traces', 404, 'HOTSPAN_UNKNOWN_ROUTE', /OTLP is received at http/],
    ['/missing.js', 404, 'HOTSPAN_UNKNOWN_ROUTE', /no file of the web UI/],
    ['/api/v1/traces/%ff', 400, 'HOTSPAN_BAD_REQUEST', /./],
  ];
  for (const [path, status, code, says] of refused) {
    it(`answers ${path} with ${status} ${code}`, async () => {
      await using test = await startTestLinker();
      const { status: got, body } = await test.get<ApiError>(path);
      assert.equal(got, status);
      assert.equal(body.error.code, code);
      assert.match(`${body.error.message} ${body.error.hint}`, says);
      assert.deepEqual(test.internalErrors, []);
    });
  }

  it('is read only', async () => {
    await using test = await startTestLinker();
    const response = await fetch(`${test.linker.url}/api/v1/status`, { method: 'DELETE' });
    assert.equal(response.status, 405);
    assert.equal(((await response.json()) as ApiError).error.code, 'HOTSPAN_METHOD');
  });

  it('sends the headers that keep a page from doing more than it should', async () => {
    await using test = await startTestLinker();
    const { headers } = await test.get('/api/v1/status');
    assert.equal(headers.get('content-type'), 'application/json; charset=utf-8');
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('referrer-policy'), 'no-referrer');
    assert.equal(headers.get('cache-control'), 'no-store');
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(policy, /^default-src 'self'/);
    assert.doesNotMatch(policy, /unsafe|\*|http/);
  });
});

describe('web UI', () => {
  it('is served with its own paths, and its assets are kept for good', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'hotspan-ui-'));
    try {
      await mkdir(path.join(directory, 'assets'));
      await writeFile(path.join(directory, 'index.html'), '<title>Hotspan</title>');
      await writeFile(path.join(directory, 'assets/main-abc.js'), 'export {};');
      await using test = await startTestLinker({ uiDirectory: directory });
      for (const page of [
        '/',
        '/index.html',
        `/trace/${TRACE}/span/${spanId(1)}`,
        '/?service=cart',
        '/spans',
      ]) {
        const response = await fetch(test.linker.url + page);
        assert.equal(response.status, 200, page);
        assert.match(response.headers.get('content-type') ?? '', /^text\/html/);
        assert.equal(response.headers.get('cache-control'), 'no-cache');
        assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'self'/);
        assert.equal(await response.text(), '<title>Hotspan</title>');
      }
      const asset = await fetch(`${test.linker.url}/assets/main-abc.js`);
      assert.match(asset.headers.get('content-type') ?? '', /javascript/);
      assert.match(asset.headers.get('cache-control') ?? '', /immutable/);
      for (const outside of ['/assets/none.js', '/assets/..%2f..%2fpackage.json', '/.%2e/package.json']) {
        assert.ok((await fetch(test.linker.url + outside)).status >= 400, outside);
      }
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it('says how to build it when it is not', async () => {
    await using test = await startTestLinker({ uiDirectory: path.join(tmpdir(), 'hotspan-no-such-folder') });
    const response = await fetch(test.linker.url);
    assert.equal(response.status, 503);
    assert.match(await response.text(), /npm run build/);
  });
});
