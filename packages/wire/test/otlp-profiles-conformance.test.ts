import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { encodeProfilesRequest, type ProfileData } from '../src/index.js';
import { profile } from './support/arbitraries.js';
import { fromProtobuf } from './support/foreign-profiles.js';

/*
 * The rules of the protocol's own checker (open-telemetry/sig-profiling, profcheck, with -check-dupes,
 * -check-sample-shapes and -check-orphans) in our own words, applied to what the encoder writes.
 */
interface Message {
  readonly resourceProfiles: readonly {
    readonly scopeProfiles: readonly { readonly profiles: readonly Profile[] }[];
  }[];
  readonly dictionary: { readonly [table: string]: readonly { readonly [field: string]: unknown }[] };
}

interface Profile {
  readonly sampleType: { readonly typeStrindex: bigint; readonly unitStrindex: bigint };
  readonly periodType?: { readonly typeStrindex: bigint; readonly unitStrindex: bigint };
  readonly period?: bigint;
  readonly profileId: string;
  readonly attributeIndices: readonly bigint[];
  readonly samples: readonly {
    readonly stackIndex: bigint;
    readonly linkIndex?: bigint;
    readonly attributeIndices: readonly bigint[];
    readonly values: readonly bigint[];
    readonly timestampsUnixNano: readonly bigint[];
  }[];
}

const REFERENCES: { readonly [field: string]: string } = {
  typeStrindex: 'stringTable',
  unitStrindex: 'stringTable',
  keyStrindex: 'stringTable',
  nameStrindex: 'stringTable',
  systemNameStrindex: 'stringTable',
  filenameStrindex: 'stringTable',
  functionIndex: 'functionTable',
  mappingIndex: 'mappingTable',
  locationIndices: 'locationTable',
  stackIndex: 'stackTable',
  linkIndex: 'linkTable',
  attributeIndices: 'attributeTable',
};

/** Collects which entry of which table anything in `value` refers to. */
function collect(value: unknown, used: Map<string, Set<number>>): void {
  if (Array.isArray(value)) for (const element of value) collect(element, used);
  else if (value !== null && typeof value === 'object') {
    for (const [field, inner] of Object.entries(value)) {
      const table = REFERENCES[field];
      if (table === undefined) collect(inner, used);
      else
        for (const index of [inner].flat())
          (used.get(table) ?? used.set(table, new Set()).get(table))!.add(Number(index));
    }
  }
}

const spell = (value: unknown): string =>
  JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? `${inner}n` : inner));
const profilesOf = (message: Message): Profile[] =>
  message.resourceProfiles.flatMap(({ scopeProfiles }) => scopeProfiles.flatMap(({ profiles }) => profiles));

function checkTables({ dictionary, ...rest }: Message): void {
  const used = new Map<string, Set<number>>();
  collect(rest, used);
  collect(dictionary, used);
  for (const [name, table] of Object.entries(dictionary)) {
    const zero = name === 'stringTable' ? '' : {};
    const first = table[0] as unknown;
    const isZero =
      typeof first === 'string'
        ? first === zero
        : Object.values(first as object).every((field) => spell(field) === '[]');
    assert.ok(isZero, `${name}[0] is ${spell(first)}`);
    assert.equal(new Set(table.map(spell)).size, table.length, `${name} repeats an entry`);
    for (const index of used.get(name) ?? [])
      assert.ok(index >= 0 && index < table.length, `${name}[${index}] is missing`);
    for (let i = 1; i < table.length; i++)
      assert.ok(used.get(name)?.has(i), `nothing refers to ${name}[${i}]`);
  }
}

function checkShapes(data: Profile): void {
  const shapes = data.samples.map(({ timestampsUnixNano, values }) => {
    if (timestampsUnixNano.length === 0) {
      assert.equal(values.length, 1, 'a sample without times has one value');
      return 'values';
    }
    if (values.length === 0) return 'timestamps';
    assert.equal(values.length, timestampsUnixNano.length);
    return 'both';
  });
  assert.ok(new Set(shapes).size <= 1, `shapes ${[...new Set(shapes)].join()}`);
}

/** What Pyroscope 2.2 demands: with a period, a sample has one value, or timestamps only. */
function checkPyroscope(data: Profile): void {
  if ((data.period ?? 0n) === 0n || data.periodType === undefined) return;
  for (const { values } of data.samples)
    assert.ok(values.length <= 1, `${values.length} values beside a period`);
}

describe('what the profiles encoder writes', () => {
  for (const layout of ['grouped', 'flat'] as const) {
    it(`keeps the rules of the protocol (${layout})`, () => {
      fc.assert(
        fc.property(fc.array(profile, { minLength: 1, maxLength: 2 }), (profiles) => {
          const message = fromProtobuf(encodeProfilesRequest(profiles, { layout })) as unknown as Message;
          checkTables(message);
          for (const data of profilesOf(message)) {
            checkShapes(data);
            checkPyroscope(data);
          }
        }),
        { numRuns: 200 },
      );
    });
  }

  const WALL = { type: 'wall', unit: 'nanoseconds' };
  const CPU = { type: 'cpu', unit: 'nanoseconds' };
  const data: ProfileData = {
    profileId: '00112233445566778899aabbccddeeff',
    startUnixNano: 1_000n,
    durationNanos: 100,
    resource: { 'service.name': 'x' },
    scope: { name: 's', version: '' },
    sampleTypes: [WALL, CPU],
    periodType: WALL,
    period: 10,
    functions: [{ name: 'f', systemName: 'f', fileName: 'a.js', startLine: 1 }],
    locations: [{ lines: [{ functionIndex: 0, line: 2, column: 0 }] }],
    stacks: [[0]],
    samples: [1_010n, 1_020n].map((timestampUnixNano) => ({
      stackIndex: 0,
      values: [10, 7],
      timestampUnixNano,
      labels: {},
    })),
  };
  const written = (over: Partial<ProfileData>, layout: 'grouped' | 'flat' = 'grouped'): unknown[] => {
    const message = fromProtobuf(
      encodeProfilesRequest([{ ...data, ...over }], { layout }),
    ) as unknown as Message;
    const string = (index: bigint): unknown => message.dictionary['stringTable']![Number(index)];
    return profilesOf(message).map(({ period = 0n, sampleType, samples }) => [
      `${string(sampleType.typeStrindex)}/${string(sampleType.unitStrindex)}`,
      period,
      ...samples.map(({ timestampsUnixNano, values }) => [values, timestampsUnixNano]),
    ]);
  };
  const times = [1_010n, 1_020n];

  it('counts samples with a period where each is worth one, and gives CPU time a value each', () => {
    assert.deepEqual(written({}), [
      ['samples/count', 10n, [[], times]],
      ['cpu/nanoseconds', 0n, [[7n, 7n], times]],
    ]);
    const counted = data.samples.map((sample) => ({ ...sample, values: [1, ...sample.values] }));
    const sampleTypes = [{ type: 'sample', unit: 'count' }, WALL, CPU];
    assert.deepEqual(written({ sampleTypes, samples: counted }), written({}), 'a count of ones adds nothing');
  });

  it('writes wall values out where they differ from the period', () => {
    const samples = data.samples.map((sample, i) => ({ ...sample, values: [10 + i, 7] }));
    assert.deepEqual(written({ samples })[0], ['wall/nanoseconds', 0n, [[10n, 11n], times]]);
    assert.deepEqual(written({ period: 0 })[0], ['wall/nanoseconds', 0n, [[10n, 10n], times]]);
  });

  it('writes samples without a time as profiles of their own', () => {
    const samples = [...data.samples, { stackIndex: 0, values: [0, 99], labels: {} }];
    assert.deepEqual(written({ samples }).slice(2), [
      ['wall/nanoseconds', 10n, [[0n], []]],
      ['cpu/nanoseconds', 10n, [[99n], []]],
    ]);
  });

  it('writes one value per sample, with the period, when flat', () => {
    const each = (value: bigint) => times.map((time) => [[value], [time]]);
    assert.deepEqual(written({}, 'flat'), [
      ['wall/nanoseconds', 10n, ...each(10n)],
      ['cpu/nanoseconds', 10n, ...each(7n)],
    ]);
  });

  it('gives every OTLP profile an id of its own, the first one the id of the whole', () => {
    const message = fromProtobuf(encodeProfilesRequest([data])) as unknown as Message;
    const ids = profilesOf(message).map(({ profileId }) => profileId);
    assert.equal(ids[0], data.profileId);
    assert.equal(new Set(ids).size, 2);
  });
});
