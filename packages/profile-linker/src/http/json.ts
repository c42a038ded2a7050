import type { Attributes, AttributeValue } from '@hotspan/wire';
import type { JsonAttributes, JsonValue } from './api-types.js';

/** Attributes as JSON: integers beyond 2^53 become decimal strings, bytes base64, NaN and infinities their names. */
export function toJsonAttributes(attributes: Attributes): JsonAttributes {
  // Without a prototype a key such as `__proto__` is a key like any other.
  const result = Object.create(null) as { [key: string]: JsonValue };
  for (const [key, value] of Object.entries(attributes)) result[key] = toJsonValue(value);
  return result;
}

function toJsonValue(value: AttributeValue): JsonValue {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (isArray(value)) return value.map(toJsonValue);
  return toJsonAttributes(value);
}

function isArray(value: AttributeValue): value is readonly AttributeValue[] {
  return Array.isArray(value);
}
