import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkHeaders } from '../src/server/guard.js';
import { RequestError } from '../src/server/request-error.js';

const LOCAL = { host: '127.0.0.1', allowedHosts: [] };

function codeOf(
  headers: { host?: string; origin?: string },
  options: Parameters<typeof checkHeaders>[1],
): string {
  try {
    checkHeaders(headers, options);
    return 'allowed';
  } catch (error) {
    assert.ok(error instanceof RequestError);
    assert.equal(error.status, 403);
    return error.code;
  }
}

describe('guard', () => {
  const allowed = [
    '127.0.0.1:4318',
    'localhost:4318',
    'LOCALHOST',
    '[::1]:4318',
    '127.8.9.1',
    'shop.localhost:80',
  ];
  const refused = [
    undefined,
    '',
    'evil.example',
    'evil.example:4318',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    'notlocalhost',
    'localhost@evil.example',
    'evil.example/localhost',
    'localhost evil.example',
    '10.0.0.1',
    '[::2]',
    '[::1',
    'localhost:4318:80',
  ];
  for (const host of allowed) {
    it(`lets ${host} in`, () => assert.equal(codeOf({ host }, LOCAL), 'allowed'));
  }
  for (const host of refused) {
    it(`refuses ${JSON.stringify(host)}`, () => {
      assert.equal(codeOf(host === undefined ? {} : { host }, LOCAL), 'HOTSPAN_HOST_REFUSED');
    });
  }

  it('lets in a name that is allowed', () => {
    const options = { ...LOCAL, allowedHosts: ['Hotspan.Example'] };
    assert.equal(codeOf({ host: 'hotspan.example:4318' }, options), 'allowed');
    assert.equal(codeOf({ host: 'x.hotspan.example' }, options), 'HOTSPAN_HOST_REFUSED');
  });

  it('lets in addresses, but no names, when it listens to the network', () => {
    const options = { host: '0.0.0.0', allowedHosts: [] };
    assert.equal(codeOf({ host: '10.0.0.1:4318' }, options), 'allowed');
    assert.equal(codeOf({ host: 'evil.example' }, options), 'HOTSPAN_HOST_REFUSED');
  });

  it('refuses requests that a page of another origin started', () => {
    const host = '127.0.0.1:4380';
    assert.equal(codeOf({ host, origin: `http://${host}` }, LOCAL), 'allowed');
    for (const origin of [
      'http://evil.example',
      'http://127.0.0.1:9999',
      'http://localhost:4380',
      'null',
      '',
    ]) {
      assert.equal(codeOf({ host, origin }, LOCAL), 'HOTSPAN_ORIGIN_REFUSED', origin);
    }
  });
});
