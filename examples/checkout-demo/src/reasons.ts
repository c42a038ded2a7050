/** Why the shop is slow: one entry a reason, each with the service it lives in and what its switch mends. */
export const REASONS = {
  payment: {
    service: 'payment',
    mends:
      'isBinBlocked looks at the rules that match a card instead of comparing every rule with every other',
  },
} as const;

export type Reason = keyof typeof REASONS;

/**
 * The reasons named in `CHECKOUT_FIX` (comma separated).
 *
 * @throws RangeError when one of them does not exist
 */
export function parseFixes(text: string | undefined): ReadonlySet<Reason> {
  const names = (text ?? '').split(',').map((name) => name.trim());
  return new Set(names.filter((name) => name !== '').map(asReason));
}

function asReason(name: string): Reason {
  if (Object.hasOwn(REASONS, name)) return name as Reason;
  throw new RangeError(
    `CHECKOUT_FIX: there is no reason "${name}"; known: ${Object.keys(REASONS).join(', ')}`,
  );
}
