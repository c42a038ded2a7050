import type { Cart, Discount } from '../shop/contracts.js';

const PRICES_CENTS: Readonly<Record<string, number>> = {
  'COF-001': 1490,
  'COF-002': 1290,
  'COF-003': 1890,
  'COF-004': 2990,
  'COF-005': 1390,
  'TEA-001': 1850,
  'TEA-002': 1250,
  'TEA-003': 950,
  'TEA-004': 790,
  'EQP-001': 8900,
  'EQP-002': 2400,
  'EQP-003': 7500,
  'EQP-004': 5200,
  'GFT-001': 4900,
  'GFT-002': 2500,
};

/** @throws RangeError for a product without a price */
export function priceCents(sku: string): number {
  const price = PRICES_CENTS[sku];
  if (price === undefined) throw new RangeError(`there is no price for ${sku}`);
  return price;
}

/** A discount on what is left of the price after the rules before it. */
export interface Rule {
  readonly name: string;
  readonly share: (cart: Cart, coupon: string | undefined) => number;
}

export const RULES: readonly Rule[] = [
  { name: 'gold customer', share: (cart) => (cart.tier === 'gold' ? 0.05 : 0) },
  { name: 'five or more coffees', share: (cart) => (countOf(cart, 'coffee') >= 5 ? 0.08 : 0) },
  {
    name: 'brewing set',
    share: (cart) => (countOf(cart, 'equipment') > 0 && countOf(cart, 'coffee') > 0 ? 0.03 : 0),
  },
  {
    name: 'welcome coupon',
    share: (cart, coupon) => (coupon === 'WELCOME10' && cart.tier === 'new' ? 0.1 : 0),
  },
];

export function applyRules(
  subtotalCents: number,
  cart: Cart,
  coupon: string | undefined,
): { readonly remainingCents: number; readonly discounts: readonly Discount[] } {
  let remainingCents = subtotalCents;
  const discounts: Discount[] = [];
  for (const rule of RULES) {
    const amountCents = Math.round(remainingCents * rule.share(cart, coupon));
    if (amountCents === 0) continue;
    remainingCents -= amountCents;
    discounts.push({ rule: rule.name, amountCents });
  }
  return { remainingCents, discounts };
}

function countOf(cart: Cart, category: string): number {
  return cart.lines.reduce((count, line) => count + (line.category === category ? line.quantity : 0), 0);
}
