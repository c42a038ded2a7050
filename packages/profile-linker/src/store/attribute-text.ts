import type { Attributes, AttributeValue } from '@hotspan/wire';

/**
 * The string form of an attribute, by which `SpanFilter.attributes` compares: a string as it is, numbers and
 * booleans as JavaScript prints them, null as nothing, bytes as JSON of their base64, lists and maps as JSON.
 */
export function attributeText(value: AttributeValue): string {
  if (value === null) return '';
  if (typeof value === 'object') return JSON.stringify(jsonValue(value));
  return String(value);
}

/** Whether every key of `wanted` is met by the span's attributes or by its resource's. */
export function hasAttributes(
  wanted: { readonly [key: string]: string },
  span: Attributes,
  resource: Attributes,
): boolean {
  return Object.entries(wanted).every(
    ([key, text]) => hasAttribute(span, key, text) || hasAttribute(resource, key, text),
  );
}

export function hasAttribute(attributes: Attributes, key: string, text: string): boolean {
  return Object.hasOwn(attributes, key) && attributeText(attributes[key]!) === text;
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

function jsonValue(value: AttributeValue): Json {
  if (typeof value === 'bigint') return value.toString();
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(jsonValue);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, jsonValue(member)]));
}
