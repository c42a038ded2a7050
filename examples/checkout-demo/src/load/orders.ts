import { BLOCKED_RANGE } from '../payment/blocklist-feed.js';
import { randomFrom } from '../platform/random.js';
import { CATALOGUE } from '../shop/catalogue.js';
import type { Card, CardKind, CartItem, CheckoutRequest } from '../shop/contracts.js';

const CUSTOMERS = 1000;
const VIRTUAL_SHARE = 0.25;
const BLOCKED_SHARE = 0.02;
const NETWORKS = ['2', '4', '5'] as const;

/** An endless sequence of orders, the same one for the same seed. */
export function* orders(seed: number): Generator<CheckoutRequest, never> {
  const random = randomFrom(seed);
  for (let number = 1; ; number++) {
    const customerId = `C${Math.floor(random() * CUSTOMERS)}`;
    yield {
      orderId: `${process.pid}-${seed}-${number}`,
      customerId,
      items: randomItems(random),
      ...(random() < 0.1 ? { coupon: 'WELCOME10' } : {}),
      card: randomCard(random),
    };
  }
}

function randomItems(random: () => number): readonly CartItem[] {
  const count = 1 + Math.floor(random() * 4);
  return Array.from({ length: count }, () => ({
    sku: CATALOGUE[Math.floor(random() * CATALOGUE.length)]!.sku,
    quantity: 1 + Math.floor(random() * 3),
  }));
}

function randomCard(random: () => number): Card {
  const kindRoll = random();
  const blocked = random() < BLOCKED_SHARE;
  const kind: CardKind = kindRoll < VIRTUAL_SHARE ? 'virtual' : kindRoll < 0.7 ? 'debit' : 'credit';
  const network = NETWORKS[Math.floor(random() * NETWORKS.length)]!;
  const account = digits(random, 7);
  if (blocked) return card('debit', `${BLOCKED_RANGE.fromBin}${account}`);
  return card(kind, `${network}${digits(random, 7)}${account}`);
}

function card(kind: CardKind, body: string): Card {
  return { kind, number: `${body}${checkDigit(body)}`, expires: '11/31' };
}

function digits(random: () => number, count: number): string {
  return Array.from({ length: count }, () => Math.floor(random() * 10)).join('');
}

/** The digit that makes `body` a card number (Luhn, ISO/IEC 7812-1). */
function checkDigit(body: string): number {
  let sum = 0;
  for (let index = 0; index < body.length; index++) {
    const digit = Number(body[body.length - 1 - index]);
    const doubled = index % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return (10 - (sum % 10)) % 10;
}
