import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HotspanError } from '@hotspan/wire';
import fc from 'fast-check';
import { mergeRuns } from '../src/store/merge-runs.js';
import { ByteReader } from '../src/store/pack/byte-reader.js';
import { ByteWriter } from '../src/store/pack/byte-writer.js';
import { REF_BYTES } from '../src/store/pack/id-bytes.js';
import { NumberColumn, packNumbers } from '../src/store/pack/number-column.js';
import { type BlockRow, packBlock, SampleBlock } from '../src/store/pack/sample-block.js';

const integers = fc.oneof(
  fc.integer({ min: 0, max: 300 }),
  fc.maxSafeInteger(),
  fc.constantFrom(0, 1, -1, 2 ** 25 - 1, 2 ** 25, 2 ** 32, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
);

function columnOf(values: readonly number[]): { column: NumberColumn; bytes: number } {
  const writer = new ByteWriter();
  packNumbers(writer, values);
  const bytes = writer.take();
  return { column: new NumberColumn(new ByteReader(bytes)), bytes: bytes.length };
}

describe('packed numbers', () => {
  it('come back, whatever their sizes', () => {
    fc.assert(
      fc.property(fc.array(integers, { maxLength: 200 }), (values) => {
        const { column } = columnOf(values);
        assert.deepEqual(
          values.map((_, index) => column.at(index)),
          values,
        );
      }),
    );
  });

  it('come back for every width', () => {
    for (let bits = 0; bits <= 53; bits++) {
      const top = Math.min(2 ** bits, Number.MAX_SAFE_INTEGER);
      const values = Array.from({ length: 60 }, (_, index) => Math.floor((top * index) / 59));
      const { column } = columnOf(values);
      assert.deepEqual(
        values.map((_, index) => column.at(index)),
        values,
        `${bits} bits`,
      );
    }
  });

  it('take the room of the common ones, not of the largest', () => {
    const values = Array.from({ length: 1000 }, (_, index) =>
      index === 500 ? 2 ** 50 : 10_000_000 + (index % 16),
    );
    assert.ok(columnOf(values).bytes < 530, `${columnOf(values).bytes} bytes`);
    assert.ok(columnOf(Array.from({ length: 1000 }, () => 7)).bytes < 10);
  });

  it('one by one come back too', () => {
    fc.assert(
      fc.property(fc.array(integers), fc.bigInt(), fc.string({ unit: 'binary' }), (numbers, big, text) => {
        const writer = new ByteWriter();
        for (const number of numbers) {
          writer.signed(number);
          writer.varint(Math.abs(number));
        }
        writer.bigint(big);
        writer.text(text);
        const reader = new ByteReader(writer.take());
        for (const number of numbers) {
          assert.equal(reader.signed(), number === 0 ? 0 : number);
          assert.equal(reader.varint(), Math.abs(number));
        }
        assert.equal(reader.bigint(), big);
        assert.equal(reader.text(), text);
        assert.ok(reader.done);
      }),
    );
  });

  it('that end early are an error, not a wrong number', () => {
    const writer = new ByteWriter();
    writer.text('something');
    const bytes = writer.take();
    assert.throws(
      () => new ByteReader(bytes.subarray(0, 4)).text(),
      (error) => error instanceof HotspanError && error.code === 'HOTSPAN_STORE_CORRUPT',
    );
    assert.throws(() => new ByteReader(Uint8Array.of(0x80)).varint(), HotspanError);
  });
});

const blocks = fc
  .record({
    refs: fc.array(fc.uint8Array({ minLength: REF_BYTES, maxLength: REF_BYTES }), {
      minLength: 1,
      maxLength: 6,
    }),
    rows: fc.array(
      fc.record({
        step: fc.nat(2 ** 40),
        stack: fc.nat(50),
        span: fc.nat(6),
        samples: integers,
        wall: integers,
        cpu: integers,
      }),
      { maxLength: 60 },
    ),
  })
  .map(({ refs, rows }) => {
    let offsetNanos = 0;
    const made = rows.map(({ step, stack, span, samples, wall, cpu }): BlockRow => {
      offsetNanos += step;
      return {
        offsetNanos,
        stack,
        span: Math.min(span, refs.length) - 1,
        samples,
        wallNanos: wall,
        cpuNanos: cpu,
      };
    });
    return { refs, rows: made };
  });

describe('a packed block', () => {
  it('gives back its rows and references', () => {
    fc.assert(
      fc.property(blocks, ({ refs, rows }) => {
        const block = new SampleBlock(packBlock(rows, Buffer.concat(refs)));
        const offsets = block.offsetsNanos();
        const found: BlockRow[] = [];
        block.forEachRun((span, from, to) => {
          for (let row = from; row < to; row++) {
            found.push({
              offsetNanos: offsets[row]!,
              stack: block.stacks.at(row),
              span,
              samples: block.samples.at(row),
              wallNanos: block.wallNanos.at(row),
              cpuNanos: block.cpuNanos.at(row),
            });
          }
        });
        assert.deepEqual(found, rows);
        assert.deepEqual(
          refs.map((_, index) => [...block.refAt(index)]),
          refs.map((ref) => [...ref]),
        );
      }),
    );
  });

  it('finds a reference only by all of its bytes', () => {
    fc.assert(
      fc.property(blocks, fc.nat(REF_BYTES - 1), ({ refs, rows }, at) => {
        const block = new SampleBlock(packBlock(rows, Buffer.concat(refs)));
        const texts = refs.map((ref) => Buffer.from(ref).toString('hex'));
        texts.forEach((text, index) => {
          assert.equal(block.indexOfRef(Buffer.from(text, 'hex')), texts.indexOf(text));
          assert.ok(block.refsOfTrace(refs[index]!).includes(index));
        });
        const other = Buffer.from(refs[0]!);
        other[at]! ^= 1;
        assert.equal(block.indexOfRef(other), texts.indexOf(other.toString('hex')));
      }),
    );
  });
});

describe('runs merged', () => {
  const descending = fc.array(fc.integer({ min: 0, max: 30 })).map((values) => values.sort((a, b) => b - a));

  it('come in order and complete, whatever the sizes of their pieces and bounds', () => {
    fc.assert(
      fc.property(
        fc.array(descending, { maxLength: 6 }),
        fc.integer({ min: 1, max: 4 }),
        fc.nat(5),
        (lists, piece, slack) => {
          const runs = lists.map((list) => {
            const rest = [...list];
            const items: { value: number }[] = [];
            const refill = (): boolean => {
              items.push(...rest.splice(0, piece).map((value) => ({ value })));
              return items.length > 0;
            };
            return { run: { items, refill }, bound: { value: (list[0] ?? 0) + slack } };
          });
          const merged = [...mergeRuns(runs, (a, b) => a.value - b.value)].map(({ value }) => value);
          assert.deepEqual(
            merged,
            lists.flat().sort((a, b) => b - a),
          );
        },
      ),
    );
  });

  it('fetch nothing of a run that cannot have the greatest', () => {
    const untouched = { items: [], refill: () => assert.fail('was fetched') };
    const items = [{ value: 9 }];
    const runs = [
      { run: { items: [] as typeof items, refill: () => false }, bound: { value: 9 } },
      { run: { items, refill: () => false }, bound: items[0]! },
      { run: untouched, bound: { value: 3 } },
    ];
    const [first] = mergeRuns(runs, (a, b) => a.value - b.value);
    assert.equal(first?.value, 9);
  });
});
