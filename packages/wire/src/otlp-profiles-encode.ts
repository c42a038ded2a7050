import { BinaryWriter } from '@bufbuild/protobuf/wire';
import type { Attributes } from './attributes.js';
import { HotspanError } from './errors.js';
import { bytesOfHex } from './hex.js';
import { LABEL_SPAN_ID, LABEL_TRACE_ID } from './labels.js';
import { writeResource, writeScope } from './otlp-common.js';
import {
  type PlannedMessage,
  planMessages,
  type SampleGroup,
  type WrittenLabels,
} from './otlp-profiles-plan.js';
import { DictionaryBuilder, SeenIndices } from './otlp-profiles-tables-encode.js';
import { PROFILE_TAG, writeProfileTag } from './otlp-profiles-tag.js';
import type { ProfileData, SampleLabels, ValueType } from './profile.js';
import { checkProfile } from './profile-check.js';
import { derivedProfileId } from './profile-id.js';
import { labelEntriesOf } from './sample-labels.js';

/** How the observations of a sample are laid out. */
export interface EncodeProfilesOptions {
  /**
   * `grouped` (default): all observations of one {stack, attributes, link} in one sample, as the protocol
   * recommends. `flat`: one sample per observation and one profile per sample type, each with its period; larger,
   * for receivers that take one value per sample only (Pyroscope 2.2).
   */
  readonly layout?: 'grouped' | 'flat';
}

/**
 * Encodes an OTLP `ExportProfilesServiceRequest` (protobuf, not compressed; opentelemetry-proto v1.11.0,
 * v1development), which is a `ProfilesData` as well. Every sample comes back exactly from `decodeProfilesRequest`.
 *
 * @throws DecodeError when a profile is inconsistent (see `checkProfile`).
 * @throws HotspanError (HOTSPAN_OPTIONS) for an unknown layout.
 */
export function encodeProfilesRequest(
  profiles: readonly ProfileData[],
  options: EncodeProfilesOptions = {},
): Uint8Array {
  const { layout = 'grouped' } = options;
  if (layout !== 'grouped' && layout !== 'flat') {
    throw new HotspanError('HOTSPAN_OPTIONS', `layout is ${String(layout)}`, 'Give "grouped" or "flat".');
  }
  for (const data of profiles) checkProfile(data);
  const w = new BinaryWriter();
  const dictionary = new DictionaryBuilder();
  for (const [resource, scopes] of byResource(profiles)) {
    w.uint32(0x0a).fork();
    writeResource(w, 0x0a, resource);
    for (const members of scopes.values()) {
      w.uint32(0x12).fork();
      writeScope(w, 0x0a, members[0]!.scope);
      for (const data of members) new ProfileEncoder(data, dictionary, w).write(layout === 'flat');
      w.join();
    }
    w.join();
  }
  dictionary.write(w);
  return w.finish();
}

function byResource(profiles: readonly ProfileData[]): Map<Attributes, Map<string, ProfileData[]>> {
  const resources = new Map<Attributes, Map<string, ProfileData[]>>();
  for (const data of profiles) {
    const scopes = resources.get(data.resource) ?? new Map<string, ProfileData[]>();
    resources.set(data.resource, scopes);
    const key = `${data.scope.name}\0${data.scope.version}`;
    const members = scopes.get(key) ?? [];
    scopes.set(key, members);
    members.push(data);
  }
  return resources;
}

/** Writes one `ProfileData` as one or more `Profile` messages. */
class ProfileEncoder {
  private readonly data: ProfileData;
  private readonly dictionary: DictionaryBuilder;
  private readonly w: BinaryWriter;
  private readonly seen = new SeenIndices();
  private readonly written = new Map<SampleLabels, WrittenLabels>();
  private readonly identities = new Map<string, number>();

  constructor(data: ProfileData, dictionary: DictionaryBuilder, w: BinaryWriter) {
    this.data = data;
    this.dictionary = dictionary;
    this.w = w;
  }

  write(isFlat: boolean): void {
    const tag = this.dictionary.attribute(PROFILE_TAG, writeProfileTag(this.data));
    const messages = planMessages(this.data, isFlat, (labels) => this.labels(labels));
    for (const [number, message] of messages.entries()) {
      this.writeProfile(message, derivedProfileId(this.data.profileId, number), tag);
    }
  }

  private writeProfile(message: PlannedMessage, profileId: string, tagAttribute: number): void {
    const { data, w } = this;
    w.uint32(0x12).fork();
    this.writeValueType(0x0a, message.sampleType);
    for (const group of message.groups) this.writeSample(message, group);
    w.uint32(0x19).fixed64(data.startUnixNano);
    w.uint32(0x20).int64(data.durationNanos);
    if (message.hasPeriod) {
      this.writeValueType(0x2a, data.periodType);
      w.uint32(0x30).int64(data.period);
    }
    w.uint32(0x3a).bytes(bytesOfHex(profileId));
    w.uint32(0x5a).fork().uint32(tagAttribute).join();
    w.join();
  }

  private writeValueType(tag: number, { type, unit }: ValueType): void {
    this.w.uint32(tag).fork();
    this.w.uint32(0x08).int32(this.dictionary.string(type));
    this.w.uint32(0x10).int32(this.dictionary.string(unit));
    this.w.join();
  }

  private writeSample({ column, shape }: PlannedMessage, group: SampleGroup): void {
    const { data, w } = this;
    const { linkIndex, attributeIndices } = group.labels;
    w.uint32(0x12).fork();
    w.uint32(0x08).int32(this.dictionary.stack(data, group.stackIndex, this.seen));
    if (attributeIndices.length > 0) {
      w.uint32(0x12).fork();
      for (const index of attributeIndices) w.uint32(index);
      w.join();
    }
    if (linkIndex !== 0) w.uint32(0x18).int32(linkIndex);
    if (shape !== 'timestamps') {
      w.uint32(0x22).fork();
      for (const sample of group.samples) {
        const value = data.samples[sample]!.values[column]!;
        if (value >= 0 && value <= 0xffffffff) w.uint32(value);
        else w.int64(value);
      }
      w.join();
    }
    if (shape !== 'values') w.uint32(0x2a).bytes(group.timestamps);
    w.join();
  }

  /** Trace and span id travel in the link; where only one is known, as an attribute. */
  private labels(labels: SampleLabels): WrittenLabels {
    const known = this.written.get(labels);
    if (known !== undefined) return known;
    const { traceId, spanId } = labels;
    const { dictionary, identities } = this;
    const linkIndex = traceId !== undefined && spanId !== undefined ? dictionary.link(traceId, spanId) : 0;
    const attributeIndices: number[] = [];
    if (linkIndex === 0 && traceId !== undefined) {
      attributeIndices.push(dictionary.attribute(LABEL_TRACE_ID, traceId));
    }
    if (linkIndex === 0 && spanId !== undefined) {
      attributeIndices.push(dictionary.attribute(LABEL_SPAN_ID, spanId));
    }
    for (const [key, value] of labelEntriesOf(labels))
      attributeIndices.push(dictionary.attribute(key, value));
    const key = `${linkIndex}|${attributeIndices.join()}`;
    const identity = identities.get(key) ?? identities.size;
    identities.set(key, identity);
    const written = { identity, linkIndex, attributeIndices };
    this.written.set(labels, written);
    return written;
  }
}
