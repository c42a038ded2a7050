import { provider } from '../otel.js';
import { serve } from '../platform/service.js';
import type { CheckoutAnswer, CheckoutRequest } from '../shop/contracts.js';
import { Checkout } from './checkout.js';

const checkout = new Checkout();

await serve({
  routes: (app) => {
    app.post<{ Body: CheckoutRequest }>(
      '/checkout',
      async (request): Promise<CheckoutAnswer> => checkout.run(request.body),
    );
  },
  afterClose: () => provider.shutdown(),
});
