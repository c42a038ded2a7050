import { DecodeError } from './errors.js';
import { LABEL_DIALECTS, LABEL_END_TIMESTAMP_NANOS } from './labels.js';
import type { DecodeLimits } from './limits.js';
import { readComments } from './pprof-comments.js';
import type {
  Numeric,
  PprofLabel,
  PprofMessage,
  PprofProfile,
  PprofSample,
  PprofValueType,
} from './pprof-messages.js';
import { readPprof } from './pprof-read.js';
import { PprofTables } from './pprof-tables.js';
import type { ProfileData, ProfileSample, SampleLabels, ValueType } from './profile.js';
import { checkProfile } from './profile-check.js';
import { profileIdOf } from './profile-id.js';
import { type LabelEntry, sampleLabelsOf } from './sample-labels.js';

const HINT = 'The producer of this profile made it inconsistent; report it there.';

/**
 * Converts a pprof profile (google/pprof profile.proto) of Hotspan or of any other producer: a `pprof-format`
 * `Profile`, or its bytes, not compressed. Labels are read in every dialect of `labels.ts`; an `end_timestamp_ns`
 * label becomes the sample's time. Resource, scope and id are read from comments (see `pprof-comments.ts`); a
 * profile without an id gets a digest of its content. A frame that has an address and no function is named after
 * the address. Which sample type is the default is not kept.
 *
 * @throws DecodeError when bytes are damaged or a reference leads nowhere; LimitError beyond `limits`.
 */
export function profileFromPprof(
  profile: PprofProfile | Uint8Array,
  limits?: Partial<DecodeLimits>,
): ProfileData {
  const message =
    profile instanceof Uint8Array
      ? readPprof(profile, limits)
      : { ...profile, strings: profile.stringTable.strings };
  return new PprofDecoder(message).decode();
}

class PprofDecoder {
  private readonly message: PprofMessage;
  private readonly tables: PprofTables;
  private readonly labelsByKey = new Map<string, SampleLabels>();

  constructor(message: PprofMessage) {
    this.message = message;
    this.tables = new PprofTables(message);
  }

  decode(): ProfileData {
    const { message, tables } = this;
    const comments = message.comment.map((index, i) => tables.string(index, `comment[${i}]`));
    const { resource, scope, profileId } = readComments(comments);
    const samples = message.sample.map((sample, i) => this.sample(sample, `sample[${i}]`));
    const data = {
      startUnixNano: BigInt.asIntN(64, BigInt(message.timeNanos)),
      durationNanos: exact(message.durationNanos, 'duration_nanos'),
      resource,
      scope,
      sampleTypes: message.sampleType.map((type, i) => this.valueType(type, `sample_type[${i}]`)),
      periodType: this.valueType(message.periodType ?? { type: 0, unit: 0 }, 'period_type'),
      period: exact(message.period, 'period'),
      functions: tables.functions,
      locations: tables.locations,
      stacks: tables.stacks,
      samples,
    };
    const profile = { profileId: profileId === '' ? profileIdOf(data) : profileId, ...data };
    checkProfile(profile);
    return profile;
  }

  private valueType({ type, unit }: PprofValueType, path: string): ValueType {
    return { type: this.tables.string(type, `${path}.type`), unit: this.tables.string(unit, `${path}.unit`) };
  }

  private sample({ label, locationId, value }: PprofSample, path: string): ProfileSample {
    const typeCount = this.message.sampleType.length;
    if (value.length !== typeCount) {
      throw new DecodeError(`${path}.value`, `${value.length} values for ${typeCount} sample types`, HINT);
    }
    const values = value.map((one, i) => (typeof one === 'number' ? one : exact(one, `${path}.value[${i}]`)));
    const stackIndex = this.tables.stack(locationId, path);
    let timestampUnixNano: bigint | undefined;
    let key = '';
    for (const one of label) {
      if (this.isTimestamp(one)) timestampUnixNano = BigInt.asIntN(64, BigInt(one.num));
      else key += `${one.key} ${one.str} ${one.num} `;
    }
    const labels = this.labels(label, key, path);
    return timestampUnixNano === undefined
      ? { stackIndex, values, labels }
      : { stackIndex, values, timestampUnixNano, labels };
  }

  private isTimestamp({ key, num }: PprofLabel): boolean {
    return num !== 0 && num !== 0n && this.message.strings[Number(key)] === LABEL_END_TIMESTAMP_NANOS;
  }

  /** Samples with equal labels share one object. `key` tells the labels apart. */
  private labels(label: readonly PprofLabel[], key: string, path: string): SampleLabels {
    const known = this.labelsByKey.get(key);
    if (known !== undefined) return known;
    const entries: LabelEntry[] = [];
    for (const [i, one] of label.entries()) {
      if (this.isTimestamp(one)) continue;
      const name = this.tables.string(one.key, `${path}.label[${i}].key`);
      entries.push([name, this.labelValue(name, one, `${path}.label[${i}]`)]);
    }
    const labels = sampleLabelsOf(entries);
    this.labelsByKey.set(key, labels);
    return labels;
  }

  /** A label that has neither string nor number is 0, or the empty string where its name calls for text. */
  private labelValue(name: string, { num, str }: PprofLabel, path: string): string | Numeric {
    if (str !== 0 && str !== 0n) return this.tables.string(str, `${path}.str`);
    if (num === 0 || num === 0n) return LABEL_DIALECTS.get(name)?.form === 'text' ? '' : 0;
    if (typeof num === 'number') return num;
    const signed = BigInt.asIntN(64, num);
    return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
  }
}

/** An int64 that must be exact as a number; `pprof-format` gives negative ones as unsigned bigints. */
function exact(value: Numeric, path: string): number {
  const number = typeof value === 'number' ? value : Number(BigInt.asIntN(64, value));
  if (Number.isSafeInteger(number)) return number;
  throw new DecodeError(
    path,
    `${value} is beyond ±(2^53 - 1)`,
    'Values of this size cannot be kept exactly.',
  );
}
