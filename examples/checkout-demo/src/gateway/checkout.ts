import { postJson } from '../platform/http-client.js';
import { peerUrl } from '../platform/peers.js';
import type {
  Authorization,
  Cart,
  CheckoutAnswer,
  CheckoutRequest,
  Quote,
  Reservation,
} from '../shop/contracts.js';

/** The card was refused; the goods are free again. */
export class DeclinedError extends Error {
  override readonly name: string = 'DeclinedError';
  readonly statusCode = 402;
}

export class Checkout {
  readonly #cart = peerUrl('cart');
  readonly #pricing = peerUrl('pricing');
  readonly #inventory = peerUrl('inventory');
  readonly #payment = peerUrl('payment');

  /** Cart, quote, reservation, payment, shipment: each by the service that owns it. */
  async run(request: CheckoutRequest): Promise<CheckoutAnswer> {
    const { orderId, customerId, items, card } = request;
    const coupon = request.coupon === undefined ? {} : { coupon: request.coupon };
    const cart = await postJson<Cart>(`${this.#cart}/carts/${customerId}`, { items });
    const quote = await postJson<Quote>(`${this.#pricing}/quotes`, { cart, ...coupon });
    const { reservationId } = await postJson<Reservation>(`${this.#inventory}/reservations`, {
      orderId,
      items: cart.lines.map(({ sku, quantity }) => ({ sku, quantity })),
    });
    const reservation = `${this.#inventory}/reservations/${reservationId}`;
    const payment = await this.#pay(reservation, { orderId, amountCents: quote.totalCents, card });
    await postJson(`${reservation}/ship`, {});
    return { orderId, totalCents: quote.totalCents, authorizationId: payment.authorizationId };
  }

  async #pay(reservation: string, request: object): Promise<{ readonly authorizationId: string }> {
    let payment: Authorization;
    try {
      payment = await postJson<Authorization>(`${this.#payment}/authorizations`, request);
    } catch (error) {
      await postJson(`${reservation}/release`, {});
      throw error;
    }
    if (payment.approved) return payment;
    await postJson(`${reservation}/release`, {});
    throw new DeclinedError(payment.reason);
  }
}
