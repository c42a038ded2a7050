import type { DecodeLimits } from './limits.js';
import { groupProfiles, type ProfileGroup } from './otlp-profiles-groups.js';
import type { Dictionary, ProfilesMessage, ScopeProfilesMessage } from './otlp-profiles-messages.js';
import { type Column, columnsOf, lengthOf, observedValue } from './otlp-profiles-series.js';
import { attributesAt, Budget, checkDictionary, ProfileTables } from './otlp-profiles-tables.js';
import { PROFILE_TAG } from './otlp-profiles-tag.js';
import type { ProfileData, ProfileSample } from './profile.js';
import { profileIdOf } from './profile-id.js';

/**
 * Turns a request as read into profiles: checks every reference, puts together what belongs together, and gives
 * each profile its own part of the dictionary.
 *
 * @throws DecodeError, LimitError
 */
export function assembleProfiles(message: ProfilesMessage, limits: DecodeLimits): ProfileData[] {
  checkDictionary(message.dictionary);
  const budget = new Budget(limits);
  const profiles: ProfileData[] = [];
  for (const scope of message.scopes) {
    for (const group of groupProfiles(scope.profiles, message.dictionary.attributes)) {
      profiles.push(assemble(group, scope, message.dictionary, budget));
    }
  }
  return profiles;
}

function assemble(
  { messages, tag }: ProfileGroup,
  { resource, scope }: ScopeProfilesMessage,
  dictionary: Dictionary,
  budget: Budget,
): ProfileData {
  const first = messages[0]!;
  const sampleTypes = tag?.sampleTypes ?? messages.map(({ sampleType }) => sampleType);
  const tables = new ProfileTables(dictionary, budget);
  const columns = columnsOf(messages, sampleTypes);
  const attributes = attributesAt(dictionary.attributes, first.attributeIndices, first.path);
  const defaults = attributes.filter(([key]) => key !== PROFILE_TAG);
  const samples: ProfileSample[] = [];
  for (const [key, series] of columns[0] ?? []) {
    const length = lengthOf(series);
    budget.addSamples(length, first.path);
    const { attributeIndices, linkIndex, stackIndex } = series.sample;
    const labels = tables.labels(attributeIndices, linkIndex, defaults, series.path);
    const stack = tables.stack(stackIndex, series.path);
    const all = columns.map((column: Column) => column.get(key)!);
    for (let i = 0; i < length; i++) {
      const values = all.map((one) => observedValue(one, i));
      const timestampUnixNano = series.timestamps[i];
      samples.push(
        timestampUnixNano === undefined
          ? { stackIndex: stack, values, labels }
          : { stackIndex: stack, values, timestampUnixNano, labels },
      );
    }
  }
  const timed = messages.find(({ period }) => period !== 0) ?? first;
  const data = {
    startUnixNano: first.timeUnixNano,
    durationNanos: first.durationNano,
    resource,
    scope,
    sampleTypes,
    periodType: tag?.periodType ?? timed.periodType,
    period: tag?.period ?? timed.period,
    functions: tables.functions,
    locations: tables.locations,
    stacks: tables.stacks,
    samples,
  };
  const profileId = tag?.profileId ?? first.profileId;
  return { profileId: profileId === '' ? profileIdOf(data) : profileId, ...data };
}
