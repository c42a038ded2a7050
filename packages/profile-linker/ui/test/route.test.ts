import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { changeQuery, parseRoute, spanPath, tracePath } from '../src/router/route.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('routes', () => {
  it('reads back the paths it makes', () => {
    assert.deepEqual(parseRoute('/'), { view: 'spans' });
    assert.deepEqual(parseRoute(tracePath(TRACE)), { view: 'trace', traceId: TRACE, spanId: null });
    assert.deepEqual(parseRoute(spanPath(TRACE, SPAN)), { view: 'trace', traceId: TRACE, spanId: SPAN });
  });

  it('takes upper-case ids and a slash at the end', () => {
    const route = parseRoute(`/trace/${TRACE.toUpperCase()}/span/${SPAN.toUpperCase()}/`);
    assert.deepEqual(route, { view: 'trace', traceId: TRACE, spanId: SPAN });
  });

  it('leaves judging an id to the server, also a damaged one', () => {
    assert.deepEqual(parseRoute('/trace/%E0%A4%A'), { view: 'trace', traceId: '%e0%a4%a', spanId: null });
  });

  it('knows no other pages', () => {
    for (const path of ['/trace', '/trace/', `/trace/${TRACE}/spam/${SPAN}`, '/settings']) {
      assert.deepEqual(parseRoute(path), { view: 'not-found', path });
    }
  });
});

describe('changeQuery', () => {
  it('sets, replaces and removes keys, and keeps the others', () => {
    assert.equal(changeQuery('?a=1&b=2', { a: null, b: '3', c: '' }), '?b=3');
    assert.equal(changeQuery('', { q: 'GET /x' }), '?q=GET+%2Fx');
    assert.equal(changeQuery('?a=1', { a: null }), '');
  });
});
