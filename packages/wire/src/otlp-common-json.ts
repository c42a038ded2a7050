import type { Attributes, AttributeValue, InstrumentationScope } from './attributes.js';
import { describe, type JsonNode } from './json-reader.js';
import { type MutableAttributes, newAttributes } from './otlp-common.js';

const INT64_MIN = -(1n << 63n);
const INT64_MAX = (1n << 63n) - 1n;

/** The attributes in list field `name`. Of a repeated key the last one counts. */
export function parseAttributes(node: JsonNode, name = 'attributes', depth = 0): MutableAttributes {
  const attributes = newAttributes();
  const entries = node.list(name);
  if (entries.length > node.limits.maxAttributes)
    throw node.limit(`${entries.length} attributes`, 'maxAttributes');
  for (const entry of entries) {
    const key = tableString(entry, 'keyStrindex') ?? entry.string('key');
    attributes[key] = parseAnyValue(entry.field('value'), depth);
  }
  return attributes;
}

export function parseAnyValue(node: JsonNode | undefined, depth: number): AttributeValue {
  if (node === undefined) return null;
  if (depth > node.limits.maxDepth) throw node.limit('attribute values are nested too deeply', 'maxDepth');
  const text = node.field('stringValue');
  if (text !== undefined) return text.asString();
  const bool = node.field('boolValue');
  if (bool !== undefined) return asBoolean(bool);
  const int = node.field('intValue');
  if (int !== undefined) return narrow(int.asInteger(INT64_MIN, INT64_MAX));
  const double = node.field('doubleValue');
  if (double !== undefined) return asDouble(double);
  const array = node.field('arrayValue');
  if (array !== undefined) return array.list('values').map((element) => parseAnyValue(element, depth + 1));
  const kvlist = node.field('kvlistValue');
  if (kvlist !== undefined) return parseAttributes(kvlist, 'values', depth + 1);
  const bytes = node.field('bytesValue');
  if (bytes !== undefined) return bytes.asBytes();
  return tableString(node, 'stringValueStrindex') ?? null;
}

function asBoolean(node: JsonNode): boolean {
  if (typeof node.value !== 'boolean') throw node.fail(`${describe(node.value)} is not true or false`);
  return node.value;
}

function asDouble(node: JsonNode): number {
  const { value } = node;
  if (typeof value === 'number') return value;
  if (value === 'NaN') return Number.NaN;
  const isNumeric = typeof value === 'string' && /^(-?Infinity|-?\d+(\.\d+)?([eE][-+]?\d+)?)$/.test(value);
  if (!isNumeric) throw node.fail(`${describe(value)} is not a number`);
  return Number(value);
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** A `*Strindex` field. Outside profiles it counts as absent, as the protocol demands. */
function tableString(node: JsonNode, name: string): string | undefined {
  const field = node.field(name);
  if (field === undefined || node.stringTable === undefined) return undefined;
  return stringAt(field);
}

/** The string that a `*Strindex` field refers to; 0 is the empty string even where the table is missing. */
export function stringAt(field: JsonNode): string {
  const index = field.asInt32();
  const text = field.stringTable?.[index];
  if (text !== undefined) return text;
  if (index === 0) return '';
  throw field.fail(`index ${index} is outside the string table (${field.stringTable?.length ?? 0} entries)`);
}

export function parseResource(node: JsonNode): Attributes {
  const resource = node.field('resource');
  return resource === undefined ? newAttributes() : parseAttributes(resource);
}

export function parseScope(node: JsonNode): InstrumentationScope {
  const scope = node.field('scope');
  return { name: scope?.string('name') ?? '', version: scope?.string('version') ?? '' };
}
