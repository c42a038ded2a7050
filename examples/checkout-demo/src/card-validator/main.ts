/** The third party: a card network that is reached over HTTP, answers after a while, and burns no time at all. */
import { setTimeout as sleep } from 'node:timers/promises';
import { randomFrom } from '../platform/random.js';
import { serve } from '../platform/service.js';

const LEAST_MILLIS = 12;
const SPREAD_MILLIS = 18;
const random = randomFrom(7);

await serve({
  routes: (app) => {
    app.post<{ Body: { bin: string; lastDigits: string; expires: string } }>(
      '/validations',
      async (request) => {
        await sleep(LEAST_MILLIS + SPREAD_MILLIS * random() ** 2);
        const { bin, expires } = request.body;
        if (!/^\d{8}$/.test(bin)) return { valid: false, reason: 'unknown issuer' };
        return /^(0[1-9]|1[0-2])\/\d{2}$/.test(expires)
          ? { valid: true, reason: '' }
          : { valid: false, reason: 'expiry date is malformed' };
      },
    );
  },
});
