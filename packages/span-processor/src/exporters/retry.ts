const FIRST_DELAY_MILLIS = 1_000;
const LONGEST_DELAY_MILLIS = 30_000;

/** Statuses that OTLP/HTTP calls retryable. */
export function isRetryableStatus(statusCode: number): boolean {
  return statusCode === 429 || statusCode === 502 || statusCode === 503 || statusCode === 504;
}

/**
 * Delay before the next request: doubles with every failed attempt (the first is 1), up to 30 s, and is spread over
 * its upper half so that many processes do not come back at once. `random` is in [0, 1).
 */
export function backoffMillis(attempt: number, random: number): number {
  const longest = Math.min(LONGEST_DELAY_MILLIS, FIRST_DELAY_MILLIS * 2 ** (attempt - 1));
  return Math.round(longest * (0.5 + random / 2));
}

/** `Retry-After` in milliseconds from `nowMillis`: seconds or an HTTP date; `undefined` when absent or unreadable. */
export function retryAfterMillis(header: string | undefined, nowMillis: number): number | undefined {
  const text = header?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMillis);
}
