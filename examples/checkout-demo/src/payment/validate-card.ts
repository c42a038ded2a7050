import type { Span } from '@opentelemetry/api';
import { postJson } from '../platform/http-client.js';
import { unixNano } from '../platform/unix-nano.js';
import type { Card } from '../shop/contracts.js';
import { type BlocklistRule, isBinBlocked, isBinBlockedQuickly } from './blocklist.js';
import type { Blocklists } from './blocklist-feed.js';

/** When the span's check of the BIN began and ended, by this process's clock: the demo's truth about who burnt time. */
export const VALIDATION_START = 'app.validation.start_unix_nano';
export const VALIDATION_END = 'app.validation.end_unix_nano';

export interface Verdict {
  readonly valid: boolean;
  readonly reason: string;
}

export class CardValidation {
  readonly #thirdPartyUrl: string;
  readonly #blocklists: Blocklists;
  readonly #isBinBlocked: (bin: number, rules: readonly BlocklistRule[]) => boolean;

  constructor(thirdPartyUrl: string, blocklists: Blocklists, mended: boolean) {
    this.#thirdPartyUrl = thirdPartyUrl;
    this.#blocklists = blocklists;
    this.#isBinBlocked = mended ? isBinBlockedQuickly : isBinBlocked;
  }

  /** Asks the card network, then the shop's own blocklist. */
  async validate(card: Card, span: Span): Promise<Verdict> {
    const bin = card.number.slice(0, 8);
    const network = await postJson<Verdict>(`${this.#thirdPartyUrl}/validations`, {
      bin,
      lastDigits: card.number.slice(-4),
      expires: card.expires,
    });
    if (!network.valid) return network;
    return this.#checkBlocklist(Number(bin), this.#blocklists(card.kind, bin.charAt(0)), span);
  }

  #checkBlocklist(bin: number, rules: readonly BlocklistRule[], span: Span): Verdict {
    const start = unixNano();
    const blocked = this.#isBinBlocked(bin, rules);
    span.setAttributes({ [VALIDATION_START]: String(start), [VALIDATION_END]: String(unixNano()) });
    return blocked ? { valid: false, reason: 'card range is blocked' } : { valid: true, reason: '' };
  }
}
