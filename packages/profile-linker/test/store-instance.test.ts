import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Attributes } from '@hotspan/wire';
import fc from 'fast-check';
import { instanceOf } from '../src/core/model/instance.js';
import { attributes } from './store-arbitraries.js';

describe('the instance of a resource', () => {
  it('is what service.instance.id says', () => {
    const resource = { 'service.name': 'cart', 'service.instance.id': 'pod-7' };
    assert.deepEqual(instanceOf(resource), { instanceId: 'pod-7', service: 'cart', resource });
  });

  it('without it depends on all attributes and not on their order', () => {
    fc.assert(
      fc.property(attributes, (given) => {
        const resource: Attributes = { ...given, 'service.instance.id': '' };
        const { instanceId } = instanceOf(resource);
        assert.match(instanceId, /^[0-9a-f]{32}$/);
        const reversed = Object.fromEntries(Object.entries(resource).reverse());
        assert.equal(instanceOf(reversed).instanceId, instanceId);
        for (const key of Object.keys(given)) {
          const { [key]: _value, ...rest } = resource;
          assert.notEqual(instanceOf(rest).instanceId, instanceId, `without ${key}`);
          assert.notEqual(
            instanceOf({ ...resource, [key]: ['changed'] }).instanceId,
            instanceId,
            `other ${key}`,
          );
        }
      }),
    );
  });

  it('tells values of different kinds apart', () => {
    const values = [
      '1',
      1,
      1n,
      true,
      'true',
      null,
      'null',
      [1],
      ['1'],
      '[1]',
      { a: 1 },
      Uint8Array.of(1),
      -0,
      0,
    ];
    const ids = values.map((value) => instanceOf({ value }).instanceId);
    assert.equal(new Set(ids).size, values.length);
  });

  it('names a service that has no name', () => {
    assert.equal(instanceOf({}).service, 'unknown_service');
    assert.equal(instanceOf({ 'service.name': '' }).service, 'unknown_service');
    assert.equal(instanceOf({ 'service.name': 5 }).service, 'unknown_service');
  });
});
