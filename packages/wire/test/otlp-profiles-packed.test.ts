import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { decodeProfilesRequest, type ProfileData } from '../src/index.js';
import { faultOf } from './support/fault.js';

describe('repeated numbers', () => {
  /** One profile whose only sample is written by `write`, with a stack table of `stack`. */
  const withSample = (write: (w: BinaryWriter) => void, stack: (w: BinaryWriter) => void): ProfileData => {
    const w = new BinaryWriter();
    w.tag(1, 2).fork().tag(2, 2).fork().tag(2, 2).fork().tag(2, 2).fork().tag(1, 0).int32(1);
    write(w);
    w.join().join().join().join().tag(2, 2).fork();
    w.tag(2, 2)
      .fork()
      .join()
      .tag(2, 2)
      .fork()
      .tag(2, 0)
      .uint64(300)
      .join()
      .tag(7, 2)
      .fork()
      .join()
      .tag(7, 2)
      .fork();
    stack(w);
    return decodeProfilesRequest(w.join().join().finish())[0]!;
  };
  const packed = (w: BinaryWriter, field: number, write: () => void): void => {
    w.tag(field, 2).fork();
    write();
    w.join();
  };

  it('are read packed, one by one, and in pieces', () => {
    const expected = withSample(
      (w) => {
        packed(w, 4, () => w.int64(5).int64(-6).int64(7));
        packed(w, 5, () => w.fixed64(1).fixed64(2).fixed64(3));
      },
      (w) => packed(w, 1, () => w.int32(1).int32(0).int32(1)),
    );
    assert.deepEqual(
      expected.samples.map(({ values }) => values[0]),
      [5, -6, 7],
    );
    assert.deepEqual(expected.stacks, [[0, 1, 0]]);
    const single = withSample(
      (w) => {
        w.tag(4, 0).int64(5).tag(4, 0).int64(-6).tag(4, 0).int64(7);
        w.tag(5, 1).fixed64(1).tag(5, 1).fixed64(2).tag(5, 1).fixed64(3);
      },
      (w) => w.tag(1, 0).int32(1).tag(1, 0).int32(0).tag(1, 0).int32(1),
    );
    const pieces = withSample(
      (w) => {
        packed(w, 4, () => w.int64(5));
        packed(w, 5, () => w);
        packed(w, 5, () => w.fixed64(1));
        w.tag(5, 1).fixed64(2);
        packed(w, 4, () => w.int64(-6).int64(7));
        packed(w, 5, () => w.fixed64(3));
      },
      (w) => {
        w.tag(1, 0).int32(1);
        packed(w, 1, () => w.int32(0).int32(1));
      },
    );
    assert.deepEqual(single, expected);
    assert.deepEqual(pieces, expected);
  });

  it('that are cut inside an element are refused', () => {
    const cut = (): unknown =>
      withSample(
        (w) => w.tag(5, 2).bytes(new Uint8Array(12)),
        () => undefined,
      );
    assert.match(faultOf(cut).path, /samples\[0\]\.timestamps_unix_nano$/);
  });
});
