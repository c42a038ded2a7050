import { findProduct } from '../shop/catalogue.js';
import type { Cart, CartItem, CartLine, CustomerTier } from '../shop/contracts.js';

const MAX_QUANTITY = 20;

/**
 * The cart of a customer: items of one product become one line, quantities stay within what one order may hold.
 *
 * @throws RangeError for an unknown product or an empty cart
 */
export function assembleCart(customerId: string, items: readonly CartItem[]): Cart {
  const quantities = new Map<string, number>();
  for (const { sku, quantity } of items) {
    quantities.set(sku, Math.min(MAX_QUANTITY, (quantities.get(sku) ?? 0) + quantity));
  }
  const lines = [...quantities].map(([sku, quantity]) => cartLine(sku, quantity));
  if (lines.length === 0) throw new RangeError('the cart is empty');
  return {
    customerId,
    tier: tierOf(customerId),
    lines,
    itemCount: sum(lines, (line) => line.quantity),
    weightGrams: sum(lines, (line) => line.quantity * line.weightGrams),
  };
}

function cartLine(sku: string, quantity: number): CartLine {
  const product = findProduct(sku);
  if (product === undefined) throw new RangeError(`there is no product ${sku}`);
  return { sku, quantity, name: product.name, category: product.category, weightGrams: product.weightGrams };
}

/** Customer numbers are given out in order, so the low ones have been with the shop for longest. */
function tierOf(customerId: string): CustomerTier {
  const number = Number(customerId.replace(/\D/g, ''));
  if (number < 100) return 'gold';
  return number < 600 ? 'regular' : 'new';
}

function sum(lines: readonly CartLine[], value: (line: CartLine) => number): number {
  return lines.reduce((total, line) => total + value(line), 0);
}
