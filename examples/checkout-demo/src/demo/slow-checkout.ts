import type { ApiSpanSummary } from '@hotspan/profile-linker/api';
import type { LinkerApi } from './linker-api.js';

/** Where the shop's guilty code runs. */
export const GUILTY_OPERATION = { service: 'payment', operation: 'payment.validateCard' } as const;
export const GUILTY_FUNCTION = 'isBinBlocked';
/** Fewer samples than this make a poor first picture. */
const ENOUGH_SAMPLES = 4;

/** The slowest card validation that has samples already. */
export async function findSlowSpan(api: LinkerApi): Promise<ApiSpanSummary | undefined> {
  const { spans } = await api.spans({ ...GUILTY_OPERATION, hasProfile: true, sort: 'duration', limit: 20 });
  return spans.find((span) => span.samples >= ENOUGH_SAMPLES);
}
