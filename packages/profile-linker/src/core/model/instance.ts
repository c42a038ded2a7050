import type { Attributes, AttributeValue } from '@hotspan/wire';
import type { Instance } from './span.js';

/** What OTel semantic conventions prescribe for a resource without `service.name`. */
const UNKNOWN_SERVICE = 'unknown_service';

/** The process behind a resource. Equal resources give equal instances, whatever the order of their attributes. */
export function instanceOf(resource: Attributes): Instance {
  const service = nonEmptyString(resource['service.name']) ?? UNKNOWN_SERVICE;
  const instanceId = nonEmptyString(resource['service.instance.id']) ?? resourceDigest(resource);
  return { instanceId, service, resource };
}

/** 32 hex digits that depend on every attribute of a resource and not on their order. */
export function resourceDigest(resource: Attributes): string {
  const text = canonicalText(resource);
  return [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f].map((seed) => hash32(text, seed)).join('');
}

/** FNV-1a over UTF-16 units with the finalizer of MurmurHash3: spread, not secrecy. */
function hash32(text: string, seed: number): string {
  let hash = seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0).toString(16).padStart(8, '0');
}

function nonEmptyString(value: AttributeValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** One text per value and kind: `1`, `"1"` and `1n` differ. */
function canonicalText(value: AttributeValue): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object') return Object.is(value, -0) ? '-0' : String(value);
  if (value instanceof Uint8Array) return `bytes:${value.join()}`;
  if (isArray(value)) return `[${value.map(canonicalText).join()}]`;
  const members = Object.keys(value).sort();
  return `{${members.map((key) => `${JSON.stringify(key)}:${canonicalText(value[key]!)}`).join()}}`;
}

function isArray(value: AttributeValue): value is readonly AttributeValue[] {
  return Array.isArray(value);
}
