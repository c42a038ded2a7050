import { randomFrom } from '../platform/random.js';
import type { CardKind } from '../shop/contracts.js';
import type { BlocklistRule } from './blocklist.js';

/**
 * Lines of each list. Issuers of virtual cards rotate their ranges daily, so that list grew a hundredfold; it
 * comes in one part per network, the first digit of the card.
 */
const PHYSICAL_LINES = 120;
const VIRTUAL_LINES: Readonly<Record<string, number>> = { '2': 5_500, '4': 8_000, '5': 7_000 };

/** Test cards that a list blocks: nothing allows this range again. */
export const BLOCKED_RANGE: BlocklistRule = { action: 'block', fromBin: 49990000, toBin: 49999999 };

export type Blocklists = (kind: CardKind, network: string) => readonly BlocklistRule[];

/** The lists as the feed delivered them at start: the same ones at every start. */
export function loadBlocklists(): Blocklists {
  const physical = [...lines(4, PHYSICAL_LINES), BLOCKED_RANGE];
  const virtual = new Map(
    Object.entries(VIRTUAL_LINES).map(([network, count]) => [network, lines(Number(network), count)]),
  );
  return (kind, network) => (kind === 'virtual' ? (virtual.get(network) ?? physical) : physical);
}

/** Ranges among the cards of one network, one in four allowed again: about one card in a hundred stays blocked. */
function lines(network: number, count: number): readonly BlocklistRule[] {
  const random = randomFrom(network);
  const rules: BlocklistRule[] = [];
  while (rules.length < count) {
    const fromBin = network * 10_000_000 + Math.floor(random() * 9_900_000);
    const block: BlocklistRule = { action: 'block', fromBin, toBin: fromBin + Math.floor(random() * 30) };
    rules.push(block);
    if (random() < 0.25) rules.push({ action: 'allow', fromBin: block.fromBin, toBin: block.toBin });
  }
  return rules;
}
