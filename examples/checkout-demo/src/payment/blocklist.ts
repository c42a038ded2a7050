/** One line of the risk team's list: a range of 8-digit BINs that is blocked, or allowed again by a later line. */
export interface BlocklistRule {
  readonly action: 'block' | 'allow';
  readonly fromBin: number;
  readonly toBin: number;
}

/**
 * Whether a card's BIN is blocked: by a range that no later line of the list allows again.
 *
 * The cost is quadratic in the length of the list: whether a range was allowed again is found out for every
 * range, also for the thousands that do not hold the BIN. It was written when the list had a hundred lines.
 */
export function isBinBlocked(bin: number, rules: readonly BlocklistRule[]): boolean {
  let blocked = false;
  for (let index = 0; index < rules.length; index++) {
    const rule = rules[index]!;
    let stillBlocked = rule.action === 'block';
    for (let later = index + 1; later < rules.length; later++) {
      const other = rules[later]!;
      if (other.action === 'allow' && other.fromBin <= rule.fromBin && other.toBin >= rule.toBin)
        stillBlocked = false;
    }
    if (stillBlocked && rule.fromBin <= bin && bin <= rule.toBin) blocked = true;
  }
  return blocked;
}

/** The mended `isBinBlocked`: only ranges that hold the BIN can block it. */
export function isBinBlockedQuickly(bin: number, rules: readonly BlocklistRule[]): boolean {
  const matching = rules.filter((rule) => rule.fromBin <= bin && bin <= rule.toBin);
  return matching.length > 0 && isBinBlocked(bin, matching);
}
