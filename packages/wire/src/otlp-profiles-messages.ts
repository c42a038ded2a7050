import type { Attributes, AttributeValue, InstrumentationScope } from './attributes.js';
import type { SpanId, TraceId } from './ids.js';
import type { ValueType } from './profile.js';

/*
 * An `ExportProfilesServiceRequest` (opentelemetry.proto.collector.profiles.v1development, opentelemetry-proto
 * v1.11.0) as read, from protobuf or JSON alike, with strings resolved and every other reference still an index.
 */

export interface FunctionEntry {
  readonly name: string;
  readonly systemName: string;
  readonly fileName: string;
  readonly startLine: number;
}

export interface LineEntry {
  readonly functionIndex: number;
  readonly line: number;
  readonly column: number;
}

export interface LocationEntry {
  readonly mappingIndex: number;
  readonly address: bigint;
  readonly lines: readonly LineEntry[];
}

export interface LinkEntry {
  readonly traceId: TraceId | '';
  readonly spanId: SpanId | '';
}

export interface AttributeEntry {
  readonly key: string;
  readonly value: AttributeValue;
}

/** `ProfilesDictionary`; by convention entry 0 of each table is the zero value. */
export interface Dictionary {
  /** File name of each mapping. */
  readonly mappings: readonly string[];
  readonly locations: readonly LocationEntry[];
  readonly functions: readonly FunctionEntry[];
  readonly links: readonly LinkEntry[];
  readonly attributes: readonly AttributeEntry[];
  /** Location indices, leaf first. */
  readonly stacks: readonly (readonly number[])[];
}

export interface SampleMessage {
  readonly stackIndex: number;
  readonly attributeIndices: readonly number[];
  readonly linkIndex: number;
  readonly values: readonly number[];
  readonly timestampsUnixNano: readonly bigint[];
}

export interface ProfileMessage {
  /** Where the message is in the body, for errors. */
  readonly path: string;
  readonly sampleType: ValueType;
  readonly samples: readonly SampleMessage[];
  readonly timeUnixNano: bigint;
  readonly durationNano: number;
  readonly periodType: ValueType;
  readonly period: number;
  /** 32 hex digits, `''` when absent. */
  readonly profileId: string;
  readonly attributeIndices: readonly number[];
}

export interface ScopeProfilesMessage {
  readonly resource: Attributes;
  readonly scope: InstrumentationScope;
  readonly profiles: readonly ProfileMessage[];
}

export interface ProfilesMessage {
  readonly scopes: readonly ScopeProfilesMessage[];
  readonly dictionary: Dictionary;
}

export const NO_VALUE_TYPE: ValueType = Object.freeze({ type: '', unit: '' });
