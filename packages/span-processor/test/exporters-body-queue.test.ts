import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { BodyQueue, type QueuedBody } from '../src/exporters/body-queue.js';

function body(byteLength: number): QueuedBody {
  return {
    body: Promise.resolve(new Uint8Array()),
    byteLength,
    settle: () => {},
    settled: Promise.resolve(),
  };
}

describe('BodyQueue', () => {
  it('drops the oldest to make room', () => {
    const queue = new BodyQueue(2, 100);
    const bodies = [body(10), body(20), body(30)];
    assert.deepEqual(
      bodies.map((each) => queue.push(each)),
      [[], [], [bodies[0]]],
    );
    assert.deepEqual(queue.waiting(), [bodies[1], bodies[2]]);
  });

  it('never exceeds its bounds, loses nothing silently and keeps the order', () => {
    const step = fc.oneof(
      fc.nat(60).map((size) => ({ push: size })),
      fc.constant({ shift: true as const }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(step), (maxCount, steps) => {
        const queue = new BodyQueue(maxCount, 100);
        const expected: QueuedBody[] = [];
        for (const each of steps) {
          if ('push' in each) {
            const added = body(each.push);
            const removed = queue.push(added);
            assert.deepEqual(removed, expected.splice(0, removed.length));
            expected.push(added);
          } else assert.equal(queue.shift(), expected.shift());
          assert.deepEqual(queue.waiting(), expected);
          assert.ok(queue.length <= maxCount);
          assert.ok(expected.reduce((sum, one) => sum + one.byteLength, 0) <= 100);
        }
      }),
    );
  });
});
