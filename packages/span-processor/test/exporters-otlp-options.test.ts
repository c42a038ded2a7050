import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { resolveOtlpOptions } from '../src/exporters/otlp-options.js';
import { backoffMillis, retryAfterMillis } from '../src/exporters/retry.js';

describe('options of OtlpProfileExporter', () => {
  const endpoints: readonly [env: Record<string, string>, url: string][] = [
    [{}, 'http://localhost:4318/v1development/profiles'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' }, 'http://c:4318/v1development/profiles'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://c/otlp/' }, 'https://c/otlp/v1development/profiles'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://c/otlp?key=1' }, 'https://c/otlp/v1development/profiles?key=1'],
    [{ OTEL_EXPORTER_OTLP_PROFILES_ENDPOINT: 'http://p:1/as/is/' }, 'http://p:1/as/is/'],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_EXPORTER_OTLP_PROFILES_ENDPOINT: 'http://p/x' },
      'http://p/x',
    ],
  ];
  for (const [env, url] of endpoints) {
    it(`sends to ${url} when the environment is ${JSON.stringify(env)}`, () => {
      const resolved = resolveOtlpOptions(undefined, env);
      assert.equal(resolved.options.url, url);
      assert.deepEqual([resolved.problems, resolved.usable], [[], true]);
    });
  }

  it('takes the URL of the code as it is', () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' };
    assert.equal(resolveOtlpOptions({ url: 'https://me/p' }, env).options.url, 'https://me/p');
  });

  for (const url of ['localhost:4318', 'ftp://c/', '', '/v1']) {
    it(`does not guess where to send for ${JSON.stringify(url)}`, () => {
      const resolved = resolveOtlpOptions({ url }, {});
      assert.equal(resolved.usable, false);
      assert.match(resolved.problems[0]!.message, /expects an http:\/\/ or https:\/\/ URL/);
      const fromEnv = resolveOtlpOptions({}, { OTEL_EXPORTER_OTLP_ENDPOINT: url });
      assert.equal(fromEnv.usable, url === '');
    });
  }

  it('merges headers: code over profiles over general, decoded', () => {
    const env = {
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20abc,X-Scope-OrgID = one , shared=general',
      OTEL_EXPORTER_OTLP_PROFILES_HEADERS: 'shared=profiles,mine=env',
    };
    assert.deepEqual(resolveOtlpOptions({ headers: { Mine: 'code' } }, env).options.headers, {
      authorization: 'Bearer abc',
      'x-scope-orgid': 'one',
      shared: 'profiles',
      mine: 'code',
    });
  });

  it('reads back any headers that were written in the environment syntax', () => {
    const value = fc.string({ unit: fc.constantFrom(...' !"%,;=azAZ09'), maxLength: 20 });
    const headers = fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/), value);
    fc.assert(
      fc.property(headers, (given) => {
        const text = Object.entries(given).map(([name, each]) => `${name}=${encodeURIComponent(each)}`);
        const resolved = resolveOtlpOptions({}, { OTEL_EXPORTER_OTLP_HEADERS: text.join(',') });
        assert.deepEqual(resolved.problems, []);
        assert.deepEqual({ ...resolved.options.headers }, { ...given });
      }),
    );
  });

  it('refuses headers that would break every request', () => {
    for (const headers of ['no-value', '=x', 'a b=c', 'a=%0d%0ainjected: 1']) {
      const resolved = resolveOtlpOptions({}, { OTEL_EXPORTER_OTLP_HEADERS: headers });
      assert.equal(resolved.problems.length, 1, headers);
      assert.deepEqual(resolved.options.headers, {});
    }
  });

  it('reads timeout, compression and certificate, those of profiles first', () => {
    const { options } = resolveOtlpOptions(undefined, {
      OTEL_EXPORTER_OTLP_TIMEOUT: '1',
      OTEL_EXPORTER_OTLP_PROFILES_TIMEOUT: '2000',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
      OTEL_EXPORTER_OTLP_CERTIFICATE: '/ca.pem',
    });
    assert.deepEqual(
      [options.timeoutMillis, options.compression, options.certificateFile],
      [2000, 'none', '/ca.pem'],
    );
  });
});

describe('retry delays', () => {
  it('double up to 30 s and stay in the upper half', () => {
    assert.deepEqual(
      [1, 2, 3, 6, 50].map((attempt) => backoffMillis(attempt, 0)),
      [500, 1000, 2000, 15_000, 15_000],
    );
    assert.deepEqual(
      [1, 2, 3, 6, 50].map((attempt) => backoffMillis(attempt, 1)),
      [1000, 2000, 4000, 30_000, 30_000],
    );
  });

  it('follow Retry-After in seconds and as a date', () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    assert.equal(retryAfterMillis('7', now), 7000);
    assert.equal(retryAfterMillis('Thu, 01 Jan 2026 00:00:30 GMT', now), 30_000);
    assert.equal(retryAfterMillis('Wed, 31 Dec 2025 00:00:00 GMT', now), 0);
    for (const text of [undefined, '', 'soon', '-1x']) assert.equal(retryAfterMillis(text, now), undefined);
  });
});
