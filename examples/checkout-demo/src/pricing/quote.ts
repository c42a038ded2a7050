import type { Quote, QuoteRequest } from '../shop/contracts.js';
import { applyRules, priceCents } from './rules.js';

const TAX_SHARE = 0.19;
const FREE_SHIPPING_FROM_CENTS = 6000;
const SHIPPING_BASE_CENTS = 390;
const SHIPPING_PER_KILOGRAM_CENTS = 120;

/** Prices, discounts, shipping and tax of a cart. */
export function quote({ cart, coupon }: QuoteRequest): Quote {
  const subtotalCents = cart.lines.reduce((sum, line) => sum + line.quantity * priceCents(line.sku), 0);
  const { remainingCents, discounts } = applyRules(subtotalCents, cart, coupon);
  const shippingCents = shipping(remainingCents, cart.weightGrams);
  const taxCents = Math.round((remainingCents + shippingCents) * TAX_SHARE);
  return {
    subtotalCents,
    discounts,
    shippingCents,
    taxCents,
    totalCents: remainingCents + shippingCents + taxCents,
  };
}

function shipping(goodsCents: number, weightGrams: number): number {
  if (goodsCents >= FREE_SHIPPING_FROM_CENTS) return 0;
  return SHIPPING_BASE_CENTS + Math.ceil(weightGrams / 1000) * SHIPPING_PER_KILOGRAM_CENTS;
}
