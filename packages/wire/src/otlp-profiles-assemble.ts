import type { DecodeLimits } from './limits.js';
import { Budget } from './otlp-profiles-budget.js';
import { groupProfiles, type ProfileGroup } from './otlp-profiles-groups.js';
import type { Dictionary, ProfilesMessage, ScopeProfilesMessage } from './otlp-profiles-messages.js';
import { type Column, type Series, seriesOf } from './otlp-profiles-series.js';
import { attributesAt, checkDictionary, ProfileTables } from './otlp-profiles-tables.js';
import { PROFILE_TAG } from './otlp-profiles-tag.js';
import type { ProfileData, ProfileSample } from './profile.js';
import { profileIdOf } from './profile-id.js';
import type { LabelEntry } from './sample-labels.js';

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
    budget.addProfiles(scope.profiles.length, scope.profiles[0]?.path ?? '');
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
  const attributes = attributesAt(dictionary.attributes, first.attributeIndices, first.path);
  const defaults = attributes.filter(([key]) => key !== PROFILE_TAG);
  const samples: ProfileSample[] = [];
  for (const series of seriesOf(messages, sampleTypes)) addSamples(series, tables, defaults, samples);
  const periodic = messages.find(({ period }) => period !== 0) ?? first;
  const data = {
    startUnixNano: first.timeUnixNano,
    durationNanos: first.durationNano,
    resource,
    scope,
    sampleTypes,
    periodType: tag?.periodType ?? periodic.periodType,
    period: tag?.period ?? periodic.period,
    functions: tables.functions,
    locations: tables.locations,
    stacks: tables.stacks,
    samples,
  };
  const profileId = tag?.profileId ?? first.profileId;
  return { profileId: profileId === '' ? profileIdOf(data) : profileId, ...data };
}

function addSamples(
  series: Series,
  tables: ProfileTables,
  defaults: readonly LabelEntry[],
  into: ProfileSample[],
): void {
  const { columns, path, samples } = series;
  for (let i = 0; i < samples.length; i++) {
    const { timestampsUnixNano, values: first } = samples[i]!;
    const length = timestampsUnixNano.length || first.length;
    tables.budget.addSamples(length, path);
    const labels = tables.labels(samples[i]!, defaults, path, i);
    const stackIndex = tables.stack(samples[i]!.stackIndex, path, i);
    for (let k = 0; k < length; k++) {
      const values = valuesAt(columns, i, k);
      const timestampUnixNano = timestampsUnixNano[k];
      if (timestampUnixNano === undefined) into.push({ stackIndex, values, labels });
      else into.push({ stackIndex, values, timestampUnixNano, labels });
    }
  }
}

function valuesAt(columns: readonly Column[], sample: number, observation: number): number[] {
  const values = new Array<number>(columns.length);
  for (let c = 0; c < columns.length; c++) {
    const { each, message } = columns[c]!;
    const own = message.samples[sample]!.values;
    values[c] = own.length === 0 ? each : own[observation]!;
  }
  return values;
}
