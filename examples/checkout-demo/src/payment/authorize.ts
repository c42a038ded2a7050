import { createHash } from 'node:crypto';
import { inSpan } from '../platform/spans.js';
import type { Authorization, AuthorizationRequest } from '../shop/contracts.js';
import type { CardValidation } from './validate-card.js';

const LIMIT_CENTS = 500_000;

/** Approves a payment when the card is good and the amount within the limit. */
export async function authorize(
  request: AuthorizationRequest,
  validation: CardValidation,
): Promise<Authorization> {
  const { card, amountCents, orderId } = request;
  const attributes = {
    'app.order.id': orderId,
    'app.payment.amount_cents': amountCents,
    'app.card.kind': card.kind,
  };
  return inSpan('payment.authorize', attributes, async (span) => {
    if (!passesLuhn(card.number)) return refuse('card number is mistyped');
    if (amountCents > LIMIT_CENTS) return refuse('amount is above the limit');
    const verdict = await inSpan('payment.validateCard', { 'app.card.kind': card.kind }, (child) =>
      validation.validate(card, child),
    );
    span.setAttribute('app.payment.approved', verdict.valid);
    if (!verdict.valid) return refuse(verdict.reason);
    const digest = createHash('sha256').update(`${orderId}:${amountCents}`).digest('hex');
    return { approved: true, authorizationId: digest.slice(0, 16) };
  });
}

function refuse(reason: string): Authorization {
  return { approved: false, reason };
}

/** The check digit of a card number (ISO/IEC 7812-1). */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits.length > 0 && sum % 10 === 0;
}
