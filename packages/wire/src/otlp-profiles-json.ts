import { DecodeError, LimitError } from './errors.js';
import { hexOf, isAllZero } from './hex.js';
import type { SpanId, TraceId } from './ids.js';
import { JsonNode } from './json-reader.js';
import type { DecodeLimits } from './limits.js';
import { parseAnyValue, parseResource, parseScope, stringAt } from './otlp-common-json.js';
import { assembleProfiles } from './otlp-profiles-assemble.js';
import {
  type Dictionary,
  type LocationEntry,
  NO_VALUE_TYPE,
  type ProfileMessage,
  type SampleMessage,
} from './otlp-profiles-messages.js';
import type { ProfileData, ValueType } from './profile.js';

/**
 * Reads an OTLP/JSON `ExportProfilesServiceRequest` (or `ProfilesData`) that `JSON.parse` has parsed
 * (opentelemetry-proto v1.11.0, v1development). Ids of links are in hex as everywhere in OTLP/JSON; `profileId` may
 * be hex or, as protobuf's own JSON has it, base64.
 *
 * @throws DecodeError naming the field that is wrong (`dictionary.stackTable[3].locationIndices[0]`).
 * @throws LimitError when the request is larger than `limits` allow.
 */
export function parseProfilesRequestJson(value: unknown, limits?: Partial<DecodeLimits>): ProfileData[] {
  const root = JsonNode.root(value, limits);
  const dictionary = parseDictionary(root.field('dictionary'));
  const scopes = root.list('resourceProfiles').flatMap((resourceProfiles) =>
    resourceProfiles.list('scopeProfiles').map((scopeProfiles) => ({
      resource: parseResource(resourceProfiles),
      scope: parseScope(scopeProfiles),
      profiles: scopeProfiles.list('profiles').map(parseProfile),
    })),
  );
  try {
    return assembleProfiles({ scopes, dictionary }, root.limits);
  } catch (error) {
    throw error instanceof DecodeError ? renamed(error) : error;
  }
}

/** References are followed under protobuf's names; here the fields are called as in the body. */
function renamed(error: DecodeError): DecodeError {
  const path = error.path.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const problem = error.message.slice(error.path.length + 2);
  return error instanceof LimitError
    ? new LimitError(path, problem, error.hint)
    : new DecodeError(path, problem, error.hint);
}

function parseDictionary(node: JsonNode | undefined): Dictionary {
  if (node === undefined)
    return { mappings: [], locations: [], functions: [], links: [], attributes: [], stacks: [] };
  node.stringTable = node.list('stringTable').map((text) => text.asString());
  return {
    mappings: node.list('mappingTable').map((mapping) => text(mapping, 'filenameStrindex')),
    locations: node.list('locationTable').map(parseLocation),
    functions: node.list('functionTable').map((fn) => ({
      name: text(fn, 'nameStrindex'),
      systemName: text(fn, 'systemNameStrindex'),
      fileName: text(fn, 'filenameStrindex'),
      startLine: fn.safeInteger('startLine', 0),
    })),
    links: node.list('linkTable').map((link) => ({
      traceId: link.hexId('traceId', 16) as TraceId | '',
      spanId: link.hexId('spanId', 8) as SpanId | '',
    })),
    attributes: node.list('attributeTable').map((attribute) => ({
      key: text(attribute, 'keyStrindex'),
      value: parseAnyValue(attribute.field('value'), 0),
    })),
    stacks: node
      .list('stackTable')
      .map((stack) => stack.list('locationIndices').map((index) => index.asInt32())),
  };
}

function parseLocation(node: JsonNode): LocationEntry {
  return {
    mappingIndex: node.int32('mappingIndex'),
    address: node.uint64('address'),
    lines: node.list('lines').map((line) => ({
      functionIndex: line.int32('functionIndex'),
      line: line.safeInteger('line', 0),
      column: line.safeInteger('column', 0),
    })),
  };
}

function parseProfile(node: JsonNode): ProfileMessage {
  return {
    path: node.path(),
    sampleType: parseValueType(node, 'sampleType'),
    samples: node.list('samples').map(parseSample),
    timeUnixNano: node.uint64('timeUnixNano'),
    durationNano: node.safeInteger('durationNano', 0),
    periodType: parseValueType(node, 'periodType'),
    period: node.safeInteger('period'),
    profileId: parseProfileId(node),
    attributeIndices: node.list('attributeIndices').map((index) => index.asInt32()),
  };
}

function parseSample(node: JsonNode): SampleMessage {
  return {
    stackIndex: node.int32('stackIndex'),
    attributeIndices: node.list('attributeIndices').map((index) => index.asInt32()),
    linkIndex: node.int32('linkIndex'),
    values: node.list('values').map((value) => value.asSafeInteger()),
    timestampsUnixNano: node.list('timestampsUnixNano').map((time) => time.asInteger(0n, (1n << 64n) - 1n)),
  };
}

function parseProfileId(node: JsonNode): string {
  const field = node.field('profileId');
  if (field === undefined || field.asString() === '') return '';
  if (field.asString().length === 32) return node.hexId('profileId', 16);
  const bytes = field.asBytes();
  if (bytes.length !== 16)
    throw field.fail(`${bytes.length} bytes`, 'A profile id is exactly 16 bytes long.');
  return isAllZero(bytes) ? '' : hexOf(bytes);
}

function parseValueType(node: JsonNode, name: string): ValueType {
  const field = node.field(name);
  if (field === undefined) return NO_VALUE_TYPE;
  return { type: text(field, 'typeStrindex'), unit: text(field, 'unitStrindex') };
}

function text(node: JsonNode, name: string): string {
  const field = node.field(name);
  return field === undefined ? '' : stringAt(field);
}
