import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assembleCart } from '@hotspan/checkout-demo/cart/carts.js';
import { checkAttribution } from '@hotspan/checkout-demo/demo/truth.js';
import { openDatabase } from '@hotspan/checkout-demo/inventory/driver.js';
import { OutOfStockError, Stock } from '@hotspan/checkout-demo/inventory/stock.js';
import { orders } from '@hotspan/checkout-demo/load/orders.js';
import { passesLuhn } from '@hotspan/checkout-demo/payment/authorize.js';
import {
  type BlocklistRule,
  isBinBlocked,
  isBinBlockedQuickly,
} from '@hotspan/checkout-demo/payment/blocklist.js';
import { loadBlocklists } from '@hotspan/checkout-demo/payment/blocklist-feed.js';
import { quote } from '@hotspan/checkout-demo/pricing/quote.js';
import fc from 'fast-check';

const rule: fc.Arbitrary<BlocklistRule> = fc
  .record({
    action: fc.constantFrom('block' as const, 'allow' as const),
    fromBin: fc.integer({ min: 0, max: 40 }),
    length: fc.integer({ min: 0, max: 20 }),
  })
  .map(({ action, fromBin, length }) => ({ action, fromBin, toBin: fromBin + length }));

describe('payment', () => {
  it('decides alike, slow or mended', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.array(rule, { maxLength: 30 }), (bin, rules) => {
        assert.equal(isBinBlockedQuickly(bin, rules), isBinBlocked(bin, rules));
      }),
    );
  });

  it('has long lists for virtual cards only', () => {
    const lists = loadBlocklists();
    for (const network of ['2', '4', '5']) {
      assert.ok(lists('virtual', network).length > 5_000);
      assert.ok(lists('debit', network).length < 200);
    }
  });
});

describe('the load', () => {
  it('is the same for the same seed, with cards that are not mistyped', () => {
    const take = (seed: number): unknown[] => {
      const generator = orders(seed);
      return Array.from({ length: 200 }, () => generator.next().value);
    };
    assert.deepEqual(take(5), take(5));
    assert.notDeepEqual(take(5), take(6));
    const generator = orders(42);
    const cards = Array.from({ length: 1000 }, () => generator.next().value.card);
    assert.ok(cards.every((card) => passesLuhn(card.number)));
    const virtual = cards.filter((card) => card.kind === 'virtual').length;
    assert.ok(virtual > 200 && virtual < 300, `${virtual}`);
  });
});

describe('pricing', () => {
  it('adds up: subtotal less discounts, shipping and tax make the total', () => {
    const generator = orders(1);
    for (let round = 0; round < 200; round++) {
      const { customerId, items } = generator.next().value;
      const answer = quote({ cart: assembleCart(customerId, items), coupon: 'WELCOME10' });
      const discounts = answer.discounts.reduce((sum, { amountCents }) => sum + amountCents, 0);
      const net = answer.subtotalCents - discounts + answer.shippingCents;
      assert.equal(answer.totalCents, net + answer.taxCents);
      assert.equal(answer.taxCents, Math.round(net * 0.19));
    }
  });
});

describe('inventory', () => {
  it('keeps the books through reservations, shipments and shortages', async () => {
    const database = await openDatabase(':memory:');
    const stock = new Stock(database);
    const books = (): { reserved: number; open: number } =>
      database
        .prepare(
          'SELECT sum(reserved) AS reserved, (SELECT coalesce(sum(quantity), 0) FROM reservation_line) AS open FROM stock',
        )
        .get() as { reserved: number; open: number };
    const first = stock.reserve('order-1', [{ sku: 'COF-001', quantity: 500 }]);
    assert.deepEqual({ ...books() }, { reserved: 500, open: 500 });
    assert.throws(() => stock.reserve('order-2', [{ sku: 'COF-001', quantity: 301 }]), OutOfStockError);
    assert.deepEqual({ ...books() }, { reserved: 500, open: 500 });
    const second = stock.reserve('order-3', [{ sku: 'COF-001', quantity: 300 }]);
    stock.release(second);
    stock.ship(first);
    assert.deepEqual({ ...books() }, { reserved: 0, open: 0 });
    assert.ok(stock.reserve('order-4', [{ sku: 'COF-001', quantity: 700 }]) > 0);
    stock.close();
  });
});

describe('the truth about burns', () => {
  const at = (millis: number): bigint => BigInt(millis) * 1_000_000n;
  const burns = [
    { traceId: 'a', spanId: '1', startUnixNano: at(100), endUnixNano: at(200) },
    { traceId: 'b', spanId: '2', startUnixNano: at(200), endUnixNano: at(300) },
  ];

  it('counts a label against its burn, and everything unproven as not right', () => {
    const attribution = checkAttribution(
      [
        { timestampUnixNano: at(150), traceId: 'a', spanId: '1' },
        { timestampUnixNano: at(250), traceId: 'b', spanId: '2' },
        { timestampUnixNano: at(250), traceId: 'a', spanId: '1' },
        { timestampUnixNano: at(250) },
        { timestampUnixNano: at(400), traceId: 'b', spanId: '2' },
      ],
      burns,
    );
    assert.deepEqual(attribution, {
      burnSamples: 5,
      right: 2,
      wrong: 1,
      unlabelled: 1,
      withoutTruth: 1,
      rightShare: 0.4,
    });
  });

  it('proves nothing without samples', () => {
    assert.equal(checkAttribution([], burns).rightShare, 0);
  });
});
