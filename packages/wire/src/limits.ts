import { HotspanError } from './errors.js';

/** What one request may hold. Decoders refuse a larger one with a LimitError instead of running out of memory. */
export interface DecodeLimits {
  /** Spans in one trace request. */
  readonly maxSpans: number;
  /** OTLP profiles in one request. */
  readonly maxProfiles: number;
  /** Samples in one profile request: observations, after grouped samples are taken apart. */
  readonly maxSamples: number;
  /** Attributes of one span, event, link, resource, profile or sample. */
  readonly maxAttributes: number;
  /** UTF-8 bytes of one string, or bytes of one byte value (UTF-16 units where the body is JSON). */
  readonly maxStringBytes: number;
  /** Nesting of attribute values. */
  readonly maxDepth: number;
  /** Everything that becomes an object or an array element: messages, attributes, table entries, frames. */
  readonly maxItems: number;
}

export const DEFAULT_DECODE_LIMITS: DecodeLimits = Object.freeze({
  maxSpans: 50_000,
  maxProfiles: 4_096,
  maxSamples: 1_000_000,
  maxAttributes: 4_096,
  maxStringBytes: 1_048_576,
  maxDepth: 32,
  maxItems: 2_000_000,
});

/** @throws HotspanError (HOTSPAN_OPTIONS) for an unknown key or a value that is not a positive integer. */
export function resolveDecodeLimits(limits: Partial<DecodeLimits> = {}): DecodeLimits {
  for (const [key, value] of Object.entries(limits)) {
    if (!Object.hasOwn(DEFAULT_DECODE_LIMITS, key)) {
      const known = Object.keys(DEFAULT_DECODE_LIMITS).join(', ');
      throw new HotspanError('HOTSPAN_OPTIONS', `unknown decode limit "${key}"`, `Known limits: ${known}.`);
    }
    if (!Number.isSafeInteger(value) || value < 1) {
      const got = `decode limit ${key} is ${String(value)}`;
      throw new HotspanError('HOTSPAN_OPTIONS', got, 'A limit is a positive integer.');
    }
  }
  return Object.freeze({ ...DEFAULT_DECODE_LIMITS, ...limits });
}
