import type { ApiSpanSummary } from '@hotspan/profile-linker/api';
import type { LinkerApi } from './linker-api.js';

/** Where the shop's guilty code runs. */
export const GUILTY_OPERATION = { service: 'payment', operation: 'payment.validateCard' } as const;
export const GUILTY_FUNCTION = 'isBinBlocked';
/** Fewer make a poor first picture. */
const ENOUGH_SAMPLES = 4;
/** Below this share of its time, a span is slow because others held the thread: a story for later. */
const OWN_SHARE = 0.3;

/** The slowest card validation whose own samples, which are there already, account for its time. */
export async function findSlowSpan(api: LinkerApi): Promise<ApiSpanSummary | undefined> {
  const { spans } = await api.spans({ ...GUILTY_OPERATION, hasProfile: true, sort: 'duration', limit: 50 });
  return spans.find(
    (span) => span.samples >= ENOUGH_SAMPLES && span.wallNanos >= OWN_SHARE * span.durationNanos,
  );
}
