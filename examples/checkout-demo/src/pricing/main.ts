import { provider } from '../otel.js';
import { serve } from '../platform/service.js';
import { inSpan } from '../platform/spans.js';
import type { Quote, QuoteRequest } from '../shop/contracts.js';
import { quote } from './quote.js';

await serve({
  routes: (app) => {
    app.post<{ Body: QuoteRequest }>('/quotes', async (request): Promise<Quote> => {
      return inSpan('pricing.quote', { 'app.customer.tier': request.body.cart.tier }, (span) => {
        const answer = quote(request.body);
        span.setAttributes({
          'app.quote.total_cents': answer.totalCents,
          'app.quote.discounts': answer.discounts.map((discount) => discount.rule),
        });
        return answer;
      });
    });
  },
  afterClose: () => provider.shutdown(),
});
