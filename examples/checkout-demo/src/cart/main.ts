import { provider } from '../otel.js';
import { serve } from '../platform/service.js';
import { inSpan } from '../platform/spans.js';
import type { Cart, CartItem } from '../shop/contracts.js';
import { assembleCart } from './carts.js';

await serve({
  routes: (app) => {
    app.post<{ Params: { customerId: string }; Body: { items: readonly CartItem[] } }>(
      '/carts/:customerId',
      async (request): Promise<Cart> => {
        const { customerId } = request.params;
        return inSpan('cart.load', { 'app.customer.id': customerId }, (span) => {
          const cart = assembleCart(customerId, request.body.items);
          span.setAttribute('app.cart.items', cart.itemCount);
          return cart;
        });
      },
    );
  },
  afterClose: () => provider.shutdown(),
});
