import type { AttributeValue } from './attributes.js';
import { Digest } from './digest.js';
import type { AttributeEntry, ProfileMessage } from './otlp-profiles-messages.js';
import { isSame } from './otlp-profiles-series.js';
import { MAX_SAMPLE_TYPES, PROFILE_TAG, type ProfileTag, readProfileTag } from './otlp-profiles-tag.js';

/** Profile messages that together are one `ProfileData`. */
export interface ProfileGroup {
  /** Present when Hotspan made them. */
  readonly tag: ProfileTag | undefined;
  readonly messages: ProfileMessage[];
}

/**
 * Which profile messages of one scope belong together: those with one Hotspan tag; from other producers, those that
 * follow each other's time, attributes, identities and timestamps exactly and differ in sample type only.
 */
export function groupProfiles(
  messages: readonly ProfileMessage[],
  attributes: readonly AttributeEntry[],
): ProfileGroup[] {
  const groups: ProfileGroup[] = [];
  const byKey = new Map<string, ProfileGroup>();
  for (const message of messages) {
    const value = tagValueOf(message, attributes);
    const tag = value === undefined ? undefined : readProfileTag(value, `${message.path}.attribute_indices`);
    const key = tag === undefined ? observationsKey(message) : `tag ${tag.profileId} ${message.timeUnixNano}`;
    const group = byKey.get(key);
    if (group !== undefined && fits(group, message)) {
      group.messages.push(message);
      continue;
    }
    const created: ProfileGroup = { tag, messages: [message] };
    groups.push(created);
    byKey.set(key, created);
  }
  return groups;
}

function fits({ tag, messages }: ProfileGroup, message: ProfileMessage): boolean {
  if (tag !== undefined) return true;
  if (message.samples.length === 0 || messages.length === MAX_SAMPLE_TYPES) return false;
  return !messages.some(({ sampleType }) => isSame(sampleType, message.sampleType));
}

function tagValueOf(
  { attributeIndices }: ProfileMessage,
  attributes: readonly AttributeEntry[],
): AttributeValue | undefined {
  for (const index of attributeIndices) {
    const entry = attributes[index];
    if (entry?.key === PROFILE_TAG) return entry.value;
  }
  return undefined;
}

function observationsKey(message: ProfileMessage): string {
  const digest = new Digest().bigint(message.timeUnixNano).integer(message.durationNano);
  digest.text(message.attributeIndices.join());
  for (const { stackIndex, attributeIndices, linkIndex, values, timestampsUnixNano } of message.samples) {
    digest.integer(stackIndex).integer(linkIndex).integer(timestampsUnixNano.length);
    digest.integer(timestampsUnixNano.length === 0 ? values.length : 0).integer(attributeIndices.length);
    for (const index of attributeIndices) digest.integer(index);
    for (const timestamp of timestampsUnixNano) digest.bigint(timestamp);
  }
  return digest.hex();
}
