import type { Attributes, InstrumentationScope } from './attributes.js';
import type { SpanId, TraceId } from './ids.js';

/** What a value counts: `wall`/`nanoseconds`, `samples`/`count`, … (pprof and OTLP `ValueType`). */
export interface ValueType {
  readonly type: string;
  readonly unit: string;
}

export interface ProfileFunction {
  readonly name: string;
  readonly systemName: string;
  /** Path or URL of the source, as mapped by source maps; empty when unknown. */
  readonly fileName: string;
  /** 1-based; 0 when unknown. */
  readonly startLine: number;
}

export interface ProfileLine {
  /** Index into `ProfileData.functions`. */
  readonly functionIndex: number;
  /** 1-based; 0 when unknown. */
  readonly line: number;
  /** 1-based; 0 when unknown. */
  readonly column: number;
}

/** A code location; more than one line when calls were inlined, the innermost first (as in profile.proto). */
export interface ProfileLocation {
  readonly lines: readonly ProfileLine[];
}

/** Labels in the project's own terms; `labels.ts` translates every dialect. Samples share these objects by reference. */
export interface SampleLabels {
  readonly traceId?: TraceId;
  readonly spanId?: SpanId;
  readonly spanName?: string;
  readonly localRootSpanId?: SpanId;
  /** Node's thread id: 0 is the main thread. */
  readonly threadId?: number;
  readonly threadName?: string;
  /** Labels of other producers, by their own names. */
  readonly other?: { readonly [key: string]: string | number };
}

export interface ProfileSample {
  /** Index into `ProfileData.stacks`. */
  readonly stackIndex: number;
  /** One value per `ProfileData.sampleTypes`, same order. */
  readonly values: readonly number[];
  /** When the sample was taken; absent for samples that were aggregated over time. */
  readonly timestampUnixNano?: bigint;
  readonly labels: SampleLabels;
}

/**
 * One profile of one thread over one window `[start, start + duration)`: the model that pprof and OTLP profiles
 * are both converted from and to. Several sample types (wall and CPU) live side by side in `values`.
 */
export interface ProfileData {
  /** 32 hex digits; the identity by which a repeated upload is recognised. */
  readonly profileId: string;
  readonly startUnixNano: bigint;
  readonly durationNanos: number;
  readonly resource: Attributes;
  readonly scope: InstrumentationScope;
  readonly sampleTypes: readonly ValueType[];
  readonly periodType: ValueType;
  /** Distance between two samples in `periodType.unit`; 0 when unknown. */
  readonly period: number;
  readonly functions: readonly ProfileFunction[];
  readonly locations: readonly ProfileLocation[];
  /** Location indices, leaf first. */
  readonly stacks: readonly (readonly number[])[];
  readonly samples: readonly ProfileSample[];
}
