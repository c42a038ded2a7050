import { provider } from '../otel.js';
import { serve } from '../platform/service.js';
import { inSpan } from '../platform/spans.js';
import type { Reservation, ReservationRequest } from '../shop/contracts.js';
import { openDatabase } from './driver.js';
import { Stock } from './stock.js';

const stock = new Stock(await openDatabase(process.env['INVENTORY_DATABASE'] ?? ':memory:'));

await serve({
  routes: (app) => {
    app.post<{ Body: ReservationRequest }>('/reservations', async (request): Promise<Reservation> => {
      const { orderId, items } = request.body;
      return inSpan(
        'inventory.reserve',
        { 'app.order.id': orderId, 'app.order.lines': items.length },
        () => ({
          reservationId: stock.reserve(orderId, items),
        }),
      );
    });
    app.post<{ Params: { id: string } }>('/reservations/:id/ship', async (request): Promise<object> => {
      await inSpan('inventory.ship', {}, () => stock.ship(Number(request.params.id)));
      return {};
    });
    app.post<{ Params: { id: string } }>('/reservations/:id/release', async (request): Promise<object> => {
      await inSpan('inventory.release', {}, () => stock.release(Number(request.params.id)));
      return {};
    });
  },
  afterClose: async () => {
    stock.close();
    await provider.shutdown();
  },
});
