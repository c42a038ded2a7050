/*
 * A profile in google/pprof's profile.proto as read: references are ids and string indices still. The shape is that
 * of `pprof-format`'s `Profile`, so that one can stand for the other.
 */
export type Numeric = number | bigint;

export interface PprofValueType {
  readonly type: Numeric;
  readonly unit: Numeric;
}

export interface PprofLabel {
  readonly key: Numeric;
  readonly str: Numeric;
  readonly num: Numeric;
}

export interface PprofSample {
  readonly locationId: readonly Numeric[];
  readonly value: readonly Numeric[];
  readonly label: readonly PprofLabel[];
}

export interface PprofMapping {
  readonly id: Numeric;
  readonly filename: Numeric;
}

export interface PprofLine {
  readonly functionId: Numeric;
  readonly line: Numeric;
  readonly column: Numeric;
}

export interface PprofLocation {
  readonly id: Numeric;
  readonly mappingId: Numeric;
  readonly address: Numeric;
  readonly line: readonly PprofLine[];
}

export interface PprofFunction {
  readonly id: Numeric;
  readonly name: Numeric;
  readonly systemName: Numeric;
  readonly filename: Numeric;
  readonly startLine: Numeric;
}

interface PprofFields {
  readonly sampleType: readonly PprofValueType[];
  readonly sample: readonly PprofSample[];
  readonly mapping: readonly PprofMapping[];
  readonly location: readonly PprofLocation[];
  readonly function: readonly PprofFunction[];
  readonly timeNanos: Numeric;
  readonly durationNanos: Numeric;
  readonly periodType?: PprofValueType | undefined;
  readonly period: Numeric;
  readonly comment: readonly Numeric[];
}

export interface PprofMessage extends PprofFields {
  readonly strings: readonly string[];
}

/** What is read of a `pprof-format` `Profile`, whichever copy of that package made it. */
export interface PprofProfile extends PprofFields {
  readonly stringTable: { readonly strings: readonly string[] };
}
