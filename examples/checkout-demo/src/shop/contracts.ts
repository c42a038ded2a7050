/** What the services say to each other. Money is in cents. */
export type CardKind = 'debit' | 'credit' | 'virtual';

export interface Card {
  readonly number: string;
  readonly kind: CardKind;
  readonly expires: string;
}

export interface CheckoutRequest {
  readonly orderId: string;
  readonly customerId: string;
  readonly items: readonly CartItem[];
  readonly coupon?: string;
  readonly card: Card;
}

export interface CheckoutAnswer {
  readonly orderId: string;
  readonly totalCents: number;
  readonly authorizationId: string;
}

export interface CartItem {
  readonly sku: string;
  readonly quantity: number;
}

export interface CartLine extends CartItem {
  readonly name: string;
  readonly category: string;
  readonly weightGrams: number;
}

export interface Cart {
  readonly customerId: string;
  readonly tier: CustomerTier;
  readonly lines: readonly CartLine[];
  readonly itemCount: number;
  readonly weightGrams: number;
}

export type CustomerTier = 'new' | 'regular' | 'gold';

export interface QuoteRequest {
  readonly cart: Cart;
  readonly coupon?: string;
}

export interface Quote {
  readonly subtotalCents: number;
  readonly discounts: readonly Discount[];
  readonly shippingCents: number;
  readonly taxCents: number;
  readonly totalCents: number;
}

export interface Discount {
  readonly rule: string;
  readonly amountCents: number;
}

export interface ReservationRequest {
  readonly orderId: string;
  readonly items: readonly CartItem[];
}

export interface Reservation {
  readonly reservationId: number;
}

export interface AuthorizationRequest {
  readonly orderId: string;
  readonly amountCents: number;
  readonly card: Card;
}

export type Authorization =
  | { readonly approved: true; readonly authorizationId: string }
  | { readonly approved: false; readonly reason: string };
