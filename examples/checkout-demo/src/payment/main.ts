import { provider } from '../otel.js';
import { peerUrl } from '../platform/peers.js';
import { serve } from '../platform/service.js';
import { parseFixes } from '../reasons.js';
import type { Authorization, AuthorizationRequest } from '../shop/contracts.js';
import { authorize } from './authorize.js';
import { loadBlocklists } from './blocklist-feed.js';
import { CardValidation } from './validate-card.js';

const mended = parseFixes(process.env['CHECKOUT_FIX']).has('payment');
const validation = new CardValidation(peerUrl('card-validator'), loadBlocklists(), mended);

await serve({
  routes: (app) => {
    app.post<{ Body: AuthorizationRequest }>(
      '/authorizations',
      async (request): Promise<Authorization> => authorize(request.body, validation),
    );
  },
  afterClose: () => provider.shutdown(),
});
