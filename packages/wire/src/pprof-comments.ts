import type { Attributes, AttributeValue, InstrumentationScope } from './attributes.js';
import { DecodeError } from './errors.js';
import { JsonNode } from './json-reader.js';
import { newAttributes } from './otlp-common.js';
import { parseAnyValue } from './otlp-common-json.js';
import type { ProfileData } from './profile.js';

/*
 * profile.proto has no place for a resource, a scope and a profile id; they travel as comments, which
 * `go tool pprof -comments` shows:
 *
 *   resource:service.name=checkout
 *   resource-json:process.pid={"intValue":"4711"}      (values that are not strings, as OTLP/JSON AnyValue)
 *   scope:name=@hotspan/span-processor
 *   scope:version=0.1.0
 *   profile:id=5f0c1d…
 *
 * In keys `%`, `=` and what is not printable are percent-encoded. Other comments are left alone.
 */
const COMMENT = /^(resource|resource-json|scope|profile):([^=]*)=([\s\S]*)$/;

export interface CommentFields {
  readonly resource: Attributes;
  readonly scope: InstrumentationScope;
  /** 32 hex digits, `''` when absent. */
  readonly profileId: string;
}

export function writeComments({ resource, scope, profileId }: ProfileData): string[] {
  const comments: string[] = [];
  for (const [key, value] of Object.entries(resource)) {
    const name = encodeKey(key);
    comments.push(
      typeof value === 'string'
        ? `resource:${name}=${value}`
        : `resource-json:${name}=${JSON.stringify(anyValueJson(value))}`,
    );
  }
  if (scope.name !== '') comments.push(`scope:name=${scope.name}`);
  if (scope.version !== '') comments.push(`scope:version=${scope.version}`);
  comments.push(`profile:id=${profileId}`);
  return comments;
}

/** @throws DecodeError when a `resource-json` comment is damaged. */
export function readComments(comments: readonly string[]): CommentFields {
  const resource = newAttributes();
  const scope = { name: '', version: '' };
  let profileId = '';
  for (const [i, comment] of comments.entries()) {
    const [, kind, name, value] = COMMENT.exec(comment) ?? [];
    if (kind === undefined || name === undefined || value === undefined) continue;
    if (kind === 'resource') resource[decodeKey(name)] = value;
    else if (kind === 'resource-json') resource[decodeKey(name)] = readAnyValueJson(value, `comment[${i}]`);
    else if (kind === 'scope' && (name === 'name' || name === 'version')) scope[name] = value;
    else if (kind === 'profile' && name === 'id' && /^(?!0{32})[0-9a-f]{32}$/.test(value)) profileId = value;
  }
  return { resource, scope, profileId };
}

function readAnyValueJson(text: string, path: string): AttributeValue {
  try {
    return parseAnyValue(JsonNode.root(JSON.parse(text)), 0);
  } catch (cause) {
    const hint = 'The comment holds a resource attribute as OTLP/JSON AnyValue.';
    throw new DecodeError(path, 'not an AnyValue in JSON', hint, undefined, { cause });
  }
}

function encodeKey(key: string): string {
  return key.replace(/[%=\p{Cc}]/gu, (character) => encodeURIComponent(character));
}

function decodeKey(name: string): string {
  return name.replace(/%[0-9A-F]{2}(%[89AB][0-9A-F])*/g, (escaped) => {
    try {
      return decodeURIComponent(escaped);
    } catch {
      return escaped;
    }
  });
}

/** An attribute value as OTLP/JSON `AnyValue`. */
function anyValueJson(value: AttributeValue): unknown {
  if (value === null) return {};
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'bigint') return { intValue: String(value) };
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) return { intValue: String(value) };
    return {
      doubleValue:
        Number.isFinite(value) && !Object.is(value, -0) ? value : Object.is(value, -0) ? '-0' : String(value),
    };
  }
  if (value instanceof Uint8Array) {
    return { bytesValue: btoa(Array.from(value, (byte) => String.fromCharCode(byte)).join('')) };
  }
  if (Array.isArray(value))
    return { arrayValue: { values: (value as readonly AttributeValue[]).map(anyValueJson) } };
  const entries = Object.entries(value as Attributes);
  return { kvlistValue: { values: entries.map(([key, inner]) => ({ key, value: anyValueJson(inner) })) } };
}
