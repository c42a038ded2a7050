import { type LabelInput, Profile, type SampleInput, StringTable, type ValueTypeInput } from 'pprof-format';
import { LABEL_END_TIMESTAMP_NANOS, LABEL_SPAN_ID, LABEL_TRACE_ID } from './labels.js';
import { writeComments } from './pprof-comments.js';
import type { ProfileData, ProfileSample, SampleLabels, ValueType } from './profile.js';
import { checkProfile } from './profile-check.js';
import { labelEntriesOf } from './sample-labels.js';

/**
 * Converts to a pprof profile (google/pprof profile.proto) whose samples carry string labels `trace_id`, `span_id`,
 * `span_name`, `local_root_span_id`, `thread.name`, and numeric labels `thread.id` and `end_timestamp_ns`. Resource,
 * scope and id become comments (see `pprof-comments.ts`). The default sample type is wall time where there is one.
 *
 * pprof cannot say everything: an empty string among foreign labels is left out, a number that is not a safe integer
 * becomes text, and a sample type without type and unit is called `unknown`.
 *
 * @throws DecodeError when the profile is inconsistent (see `checkProfile`).
 */
export function profileToPprof(data: ProfileData): Profile {
  checkProfile(data);
  const strings = new StringTable();
  const labels = new LabelWriter(strings);
  const string = (text: string): number => strings.dedup(text);
  const wall = data.sampleTypes.find(({ type, unit }) => type === 'wall' && unit === 'nanoseconds');
  return new Profile({
    stringTable: strings,
    sampleType: data.sampleTypes.map((type) => valueType(strings, type) ?? { type: string('unknown') }),
    sample: data.samples.map((sample) => sampleInput(data, sample, labels)),
    location: data.locations.map(({ lines }, i) => ({
      id: i + 1,
      line: lines.map(({ functionIndex, line, column }) => ({ functionId: functionIndex + 1, line, column })),
    })),
    function: data.functions.map(({ name, systemName, fileName, startLine }, i) => ({
      id: i + 1,
      name: string(name),
      systemName: string(systemName),
      filename: string(fileName),
      startLine,
    })),
    timeNanos: data.startUnixNano,
    durationNanos: data.durationNanos,
    ...optional('periodType', valueType(strings, data.periodType)),
    period: data.period,
    comment: writeComments(data).map(string),
    defaultSampleType: wall === undefined ? 0 : string(wall.type),
  });
}

/** `pprof-format` 2.3 measures an empty message as 0 bytes but writes 2, so there must be none. */
function valueType(strings: StringTable, { type, unit }: ValueType): ValueTypeInput | undefined {
  return type === '' && unit === '' ? undefined : { type: strings.dedup(type), unit: strings.dedup(unit) };
}

function optional<K extends string, V>(key: K, value: V | undefined): { [k in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [k in K]: V });
}

function sampleInput(data: ProfileData, sample: ProfileSample, labels: LabelWriter): SampleInput {
  const label = labels.of(sample.labels);
  const { timestampUnixNano } = sample;
  return {
    locationId: data.stacks[sample.stackIndex]!.map((index) => index + 1),
    value: [...sample.values],
    label: timestampUnixNano === undefined ? label : [...label, labels.timestamp(timestampUnixNano)],
  };
}

class LabelWriter {
  private readonly strings: StringTable;
  private readonly known = new Map<SampleLabels, LabelInput[]>();

  constructor(strings: StringTable) {
    this.strings = strings;
  }

  timestamp(nanos: bigint): LabelInput {
    return { key: this.strings.dedup(LABEL_END_TIMESTAMP_NANOS), num: nanos };
  }

  of(labels: SampleLabels): LabelInput[] {
    const known = this.known.get(labels);
    if (known !== undefined) return known;
    const inputs: LabelInput[] = [];
    if (labels.traceId !== undefined) inputs.push(this.label(LABEL_TRACE_ID, labels.traceId));
    if (labels.spanId !== undefined) inputs.push(this.label(LABEL_SPAN_ID, labels.spanId));
    for (const [key, value] of labelEntriesOf(labels)) {
      const isForeign = labels.other !== undefined && Object.hasOwn(labels.other, key);
      if (!(isForeign && value === '')) inputs.push(this.label(key, value));
    }
    this.known.set(labels, inputs);
    return inputs;
  }

  private label(key: string, value: string | number): LabelInput {
    const { strings } = this;
    if (Number.isSafeInteger(value)) return { key: strings.dedup(key), num: value as number };
    return { key: strings.dedup(key), str: strings.dedup(String(value)) };
  }
}
