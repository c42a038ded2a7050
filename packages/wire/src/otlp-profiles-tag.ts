import type { AttributeValue } from './attributes.js';
import { DecodeError } from './errors.js';
import type { ProfileData, ValueType } from './profile.js';

/**
 * Profile attribute by which Hotspan's decoder puts together again what its encoder took apart: OTLP gives each
 * profile one sample type and one sample shape, a `ProfileData` has several. The value is a list of key and value:
 * `id` (hex), `sample_types` and `period_type` (type, unit, type, unit, …), `period`. Others need not read it.
 */
export const PROFILE_TAG = 'hotspan.profile';

/** Sample types one profile may have; real ones have up to four. */
export const MAX_SAMPLE_TYPES: number = 32;

export interface ProfileTag {
  readonly profileId: string;
  readonly sampleTypes: readonly ValueType[];
  readonly periodType: ValueType;
  readonly period: number;
}

export function writeProfileTag(data: ProfileData): AttributeValue {
  return {
    id: data.profileId,
    sample_types: data.sampleTypes.flatMap(({ type, unit }) => [type, unit]),
    period_type: [data.periodType.type, data.periodType.unit],
    period: data.period,
  };
}

/** @throws DecodeError when the attribute is there but not of the form above. */
export function readProfileTag(value: AttributeValue, path: string): ProfileTag {
  const fields = isRecord(value) ? value : {};
  const { id, period } = fields;
  const sampleTypes = valueTypesOf(fields['sample_types']);
  const periodTypes = valueTypesOf(fields['period_type']);
  const names = sampleTypes?.map(({ type, unit }) => `${type}\0${unit}`);
  const isDistinct = new Set(names).size === (names?.length ?? -1) && names!.length <= MAX_SAMPLE_TYPES;
  const isValid =
    isDistinct &&
    typeof id === 'string' &&
    /^(?!0{32})[0-9a-f]{32}$/.test(id) &&
    Number.isSafeInteger(period);
  if (!isValid || sampleTypes === undefined || periodTypes?.length !== 1) {
    const hint = 'Only Hotspan writes this attribute; something on the way changed it.';
    throw new DecodeError(path, `the attribute ${PROFILE_TAG} is damaged`, hint);
  }
  return { profileId: id, sampleTypes, periodType: periodTypes[0]!, period: period as number };
}

function valueTypesOf(value: AttributeValue | undefined): ValueType[] | undefined {
  if (!Array.isArray(value) || value.length % 2 !== 0 || !value.every((text) => typeof text === 'string')) {
    return undefined;
  }
  const texts = value as readonly string[];
  return texts.flatMap((type, i) => (i % 2 === 0 ? [{ type, unit: texts[i + 1]! }] : []));
}

function isRecord(value: AttributeValue): value is { readonly [key: string]: AttributeValue } {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}
