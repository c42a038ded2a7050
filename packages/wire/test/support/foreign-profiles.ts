import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';

/**
 * An OTLP profiles request of somebody else, in OTLP/JSON. `toProtobuf` writes the same request as protobuf,
 * by its own field table and not by the encoder under test.
 */
export type Json = { readonly [key: string]: unknown };

type Kind = 'int' | 'fixed64' | 'string' | 'hex' | 'double' | 'bool' | { readonly [key: string]: Field };
type Field = readonly [number: number, kind: Kind, repeated?: 'packed' | 'each'];

const ANY_VALUE: { [key: string]: Field } = {
  stringValue: [1, 'string'],
  boolValue: [2, 'bool'],
  intValue: [3, 'int'],
  doubleValue: [4, 'double'],
  bytesValue: [7, 'hex'],
  stringValueStrindex: [8, 'int'],
};
const KEY_VALUE = { key: [1, 'string'], value: [2, ANY_VALUE], keyStrindex: [3, 'int'] } as const;
ANY_VALUE['arrayValue'] = [5, { values: [1, ANY_VALUE, 'each'] }];
ANY_VALUE['kvlistValue'] = [6, { values: [1, KEY_VALUE, 'each'] }];
const VALUE_TYPE = { typeStrindex: [1, 'int'], unitStrindex: [2, 'int'] } as const;
const SAMPLE = {
  stackIndex: [1, 'int'],
  attributeIndices: [2, 'int', 'packed'],
  linkIndex: [3, 'int'],
  values: [4, 'int', 'packed'],
  timestampsUnixNano: [5, 'fixed64', 'packed'],
} as const;
const PROFILE = {
  sampleType: [1, VALUE_TYPE],
  samples: [2, SAMPLE, 'each'],
  timeUnixNano: [3, 'fixed64'],
  durationNano: [4, 'int'],
  periodType: [5, VALUE_TYPE],
  period: [6, 'int'],
  profileId: [7, 'hex'],
  originalPayloadFormat: [9, 'string'],
  originalPayload: [10, 'string'],
  attributeIndices: [11, 'int', 'packed'],
} as const;
const LINE = { functionIndex: [1, 'int'], line: [2, 'int'], column: [3, 'int'] } as const;
const DICTIONARY = {
  mappingTable: [1, { memoryStart: [1, 'int'], filenameStrindex: [4, 'int'] }, 'each'],
  locationTable: [2, { mappingIndex: [1, 'int'], address: [2, 'int'], lines: [3, LINE, 'each'] }, 'each'],
  functionTable: [
    3,
    {
      nameStrindex: [1, 'int'],
      systemNameStrindex: [2, 'int'],
      filenameStrindex: [3, 'int'],
      startLine: [4, 'int'],
    },
    'each',
  ],
  linkTable: [4, { traceId: [1, 'hex'], spanId: [2, 'hex'] }, 'each'],
  stringTable: [5, 'string', 'each'],
  attributeTable: [6, { keyStrindex: [1, 'int'], value: [2, ANY_VALUE], unitStrindex: [3, 'int'] }, 'each'],
  stackTable: [7, { locationIndices: [1, 'int', 'packed'] }, 'each'],
} as const;
const SCOPE = { name: [1, 'string'], version: [2, 'string'] } as const;
const REQUEST = {
  resourceProfiles: [
    1,
    {
      resource: [1, { attributes: [1, KEY_VALUE, 'each'] }],
      scopeProfiles: [2, { scope: [1, SCOPE], profiles: [2, PROFILE, 'each'] }, 'each'],
    },
    'each',
  ],
  dictionary: [2, DICTIONARY],
} as const;

const WIRE_TYPES = { int: 0, bool: 0, fixed64: 1, double: 1, string: 2, hex: 2 } as const;

export function toProtobuf(request: Json): Uint8Array {
  const w = new BinaryWriter();
  writeFields(w, request, REQUEST);
  return w.finish();
}

function writeFields(w: BinaryWriter, message: Json, fields: { readonly [key: string]: Field }): void {
  for (const [name, value] of Object.entries(message)) {
    const [number, kind, repeated] = fields[name] ?? [];
    if (number === undefined || kind === undefined) throw new Error(`no field ${name}`);
    if (repeated === 'packed') {
      w.tag(number, 2).fork();
      for (const element of value as unknown[]) writeScalar(w, element, kind as keyof typeof WIRE_TYPES);
      w.join();
    } else
      for (const element of repeated === 'each' ? (value as unknown[]) : [value])
        writeOne(w, number, kind, element);
  }
}

function writeOne(w: BinaryWriter, number: number, kind: Kind, value: unknown): void {
  if (typeof kind === 'object') {
    w.tag(number, 2).fork();
    writeFields(w, value as Json, kind);
    w.join();
  } else {
    w.tag(number, WIRE_TYPES[kind]);
    writeScalar(w, value, kind);
  }
}

function writeScalar(w: BinaryWriter, value: unknown, kind: keyof typeof WIRE_TYPES): void {
  if (kind === 'int') w.int64(value as number | string);
  else if (kind === 'fixed64') w.fixed64(value as number | string);
  else if (kind === 'double') w.double(value as number);
  else if (kind === 'bool') w.bool(value as boolean);
  else if (kind === 'hex')
    w.bytes(Uint8Array.from((value as string).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));
  else w.string(value as string);
}

/** Reads a profiles request by the same table: fields as in OTLP/JSON, integers as bigints, lists always there. */
export function fromProtobuf(bytes: Uint8Array): Json {
  return readFields(new BinaryReader(bytes), bytes.length, REQUEST);
}

function readFields(r: BinaryReader, end: number, fields: { readonly [key: string]: Field }): Json {
  const message: { [key: string]: unknown } = {};
  for (const [name, [, , repeated]] of Object.entries(fields)) if (repeated !== undefined) message[name] = [];
  while (r.pos < end) {
    const [number, wireType] = r.tag();
    const [name, field] = Object.entries(fields).find(([, candidate]) => candidate[0] === number) ?? [];
    if (name === undefined || field === undefined) throw new Error(`unknown field ${number}`);
    const [, kind, repeated] = field;
    if (repeated === 'packed') {
      const last = r.uint32() + r.pos;
      while (r.pos < last) (message[name] as unknown[]).push(readOne(r, kind));
    } else if (repeated === 'each') (message[name] as unknown[]).push(readOne(r, kind));
    else message[name] = readOne(r, kind);
    if (typeof kind === 'string' && repeated !== 'packed' && wireType !== WIRE_TYPES[kind])
      throw new Error(`${name}: ${wireType}`);
  }
  return message;
}

function readOne(r: BinaryReader, kind: Kind): unknown {
  if (typeof kind === 'object') {
    const end = r.uint32() + r.pos;
    return readFields(r, end, kind);
  }
  if (kind === 'int') return r.int64();
  if (kind === 'fixed64') return r.fixed64();
  if (kind === 'double') return r.double();
  if (kind === 'bool') return r.bool();
  if (kind === 'hex') return Buffer.from(r.bytes()).toString('hex');
  return r.string(true);
}
