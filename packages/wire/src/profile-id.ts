import type { AttributeValue } from './attributes.js';
import { Digest } from './digest.js';
import type { ProfileData, SampleLabels } from './profile.js';

/**
 * An id for a profile whose producer gave none: a digest of all it says, so that the same upload gets the same id.
 * 32 hex digits.
 */
export function profileIdOf(data: Omit<ProfileData, 'profileId'>): string {
  const digest = new Digest();
  digest.text(canonical(data.resource)).text(data.scope.name).text(data.scope.version);
  digest.bigint(data.startUnixNano).integer(data.durationNanos).integer(data.period);
  for (const { type, unit } of [data.periodType, ...data.sampleTypes]) digest.text(type).text(unit);
  for (const fn of data.functions) {
    digest.text(fn.name).text(fn.systemName).text(fn.fileName).integer(fn.startLine);
  }
  for (const { lines } of data.locations) {
    digest.integer(lines.length);
    for (const line of lines) digest.integer(line.functionIndex).integer(line.line).integer(line.column);
  }
  for (const stack of data.stacks) {
    digest.integer(stack.length);
    for (const index of stack) digest.integer(index);
  }
  digestSamples(digest, data);
  return digest.hex();
}

function digestSamples(digest: Digest, { samples }: Pick<ProfileData, 'samples'>): void {
  const numberOf = new Map<SampleLabels, number>();
  for (const { stackIndex, labels, timestampUnixNano, values } of samples) {
    let number = numberOf.get(labels);
    if (number === undefined) {
      number = numberOf.size;
      numberOf.set(labels, number);
      digest.text(canonical(labels as unknown as AttributeValue));
    }
    digest
      .integer(stackIndex)
      .integer(number)
      .bigint(timestampUnixNano ?? -1n);
    for (const value of values) digest.integer(value);
  }
}

/** JSON with sorted keys, with bigints and bytes told apart from strings. */
function canonical(value: AttributeValue): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === 'bigint') return { bigint: String(inner) };
    if (inner instanceof Uint8Array) return { bytes: [...inner] };
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/**
 * The id of the `number`-th further OTLP profile (1, 2, …) that one `ProfileData` is written as; the first one has
 * the id itself.
 */
export function derivedProfileId(profileId: string, number: number): string {
  return number === 0 ? profileId : new Digest().text(profileId).integer(number).hex();
}
