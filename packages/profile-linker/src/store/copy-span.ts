import type { Attributes, AttributeValue, Span } from '@hotspan/wire';
import type { StoredSpan } from '../core/model/span.js';

/** Deep copies, so that neither side of the store holds what the other may change; no map has a prototype. */
export function copySpan(span: Span): Span {
  return {
    ...span,
    attributes: copyAttributes(span.attributes),
    events: span.events.map((event) => ({ ...event, attributes: copyAttributes(event.attributes) })),
    links: span.links.map((link) => ({ ...link, attributes: copyAttributes(link.attributes) })),
    scope: { ...span.scope },
  };
}

export function copyStoredSpan({ instance, ...span }: StoredSpan): StoredSpan {
  return { ...copySpan(span), instance: { ...instance, resource: copyAttributes(instance.resource) } };
}

export function copyAttributes(attributes: Attributes): Attributes {
  const copy: { [key: string]: AttributeValue } = Object.create(null);
  for (const key of Object.keys(attributes)) copy[key] = copyValue(attributes[key]!);
  return copy;
}

function copyValue(value: AttributeValue): AttributeValue {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (isList(value)) return value.map(copyValue);
  return copyAttributes(value);
}

function isList(value: AttributeValue): value is readonly AttributeValue[] {
  return Array.isArray(value);
}
