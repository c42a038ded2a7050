import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { changeQuery } from '../src/router/route.js';
import {
  durationProblem,
  filterChanges,
  isRestricted,
  NO_CONDITIONS,
  rangeProblem,
  readFilter,
  type SpanFilter,
  spansQuery,
} from '../src/spans/span-filter.js';

const anyFilter: fc.Arbitrary<SpanFilter> = fc.record(
  {
    service: fc.string(),
    operation: fc.string(),
    min: fc.constantFrom('', '50ms', '1.2s', 'soon'),
    max: fc.constantFrom('', '3s', '2m'),
    status: fc.constantFrom('' as const, 'ok' as const, 'error' as const, 'unset' as const),
    hasProfile: fc.constantFrom('' as const, 'true' as const, 'false' as const),
    sort: fc.constantFrom('duration' as const, 'start' as const),
  },
  { noNullPrototype: true },
);

describe('the filter in the URL', () => {
  it('comes back as it went in', () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        assert.deepEqual(readFilter(changeQuery('', filterChanges(filter))), filter);
      }),
    );
  });

  it('ignores what it does not know', () => {
    const filter = readFilter('?status=broken&hasProfile=perhaps&sort=random');
    assert.deepEqual([filter.status, filter.hasProfile, filter.sort], ['', '', 'duration']);
  });

  it('leaves defaults out', () => {
    assert.equal(changeQuery('', filterChanges(readFilter(''))), '');
  });

  it('is cleared without touching the sort', () => {
    const filter = readFilter('?service=cart&min=5ms&sort=start');
    const cleared = { ...filter, ...NO_CONDITIONS };
    assert.equal(isRestricted(filter), true);
    assert.equal(isRestricted(cleared), false);
    assert.equal(cleared.sort, 'start');
  });
});

describe('the query for the API', () => {
  it('has durations in nanoseconds and the names of the API', () => {
    const query = new URLSearchParams(
      spansQuery(
        readFilter('?service=cart&operation=GET+%2Fcarts&min=50ms&max=1.2s&status=error&hasProfile=true'),
      ),
    );
    assert.deepEqual(Object.fromEntries(query), {
      service: 'cart',
      operation: 'GET /carts',
      minDurationNanos: '50000000',
      maxDurationNanos: '1200000000',
      status: 'error',
      hasProfile: 'true',
      sort: 'duration',
      limit: '50',
    });
  });

  it('is not asked while a duration is none', () => {
    assert.equal(spansQuery(readFilter('?min=soon')), undefined);
    assert.match(durationProblem('soon') ?? '', /soon/);
    assert.equal(durationProblem('1.2s'), undefined);
  });

  it('names a range that holds nothing', () => {
    assert.match(rangeProblem(readFilter('?min=2s&max=50ms')) ?? '', /2 s/);
    assert.equal(rangeProblem(readFilter('?min=50ms&max=2s')), undefined);
    assert.equal(rangeProblem(readFilter('?min=50ms')), undefined);
  });
});
