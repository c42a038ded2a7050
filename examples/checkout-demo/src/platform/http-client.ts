const TIMEOUT_MILLIS = 10_000;

/** A peer answered with something else than 2xx. */
export class PeerError extends Error {
  override readonly name: string = 'PeerError';
  readonly statusCode: number;

  constructor(url: string, statusCode: number, message: string) {
    super(`${url} answered ${statusCode}: ${message}`);
    this.statusCode = statusCode;
  }
}

/**
 * POSTs JSON to another service and returns its JSON.
 *
 * @throws PeerError when the answer is not 2xx; TypeError or DOMException when there is none
 */
export async function postJson<Answer>(url: string, body: object): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MILLIS),
  });
  const text = await response.text();
  if (!response.ok) throw new PeerError(url, response.status, text.slice(0, 200));
  return JSON.parse(text) as Answer;
}
