import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  checkProfile,
  encodeProfilesRequest,
  type ProfileData,
  profileToPprof,
  type SpanId,
} from '../src/index.js';
import { faultOf } from './support/fault.js';

const good: ProfileData = {
  profileId: '00112233445566778899aabbccddeeff',
  startUnixNano: 1n,
  durationNanos: 2,
  resource: {},
  scope: { name: '', version: '' },
  sampleTypes: [{ type: 'wall', unit: 'nanoseconds' }],
  periodType: { type: '', unit: '' },
  period: 0,
  functions: [{ name: 'f', systemName: 'f', fileName: '', startLine: 0 }],
  locations: [{ lines: [{ functionIndex: 0, line: 1, column: 0 }] }],
  stacks: [[0]],
  samples: [{ stackIndex: 0, values: [5], labels: {} }],
};
const sample = (over: object): Partial<ProfileData> => ({ samples: [{ ...good.samples[0]!, ...over }] });
const line = (over: object): Partial<ProfileData> => ({
  locations: [{ lines: [{ ...good.locations[0]!.lines[0]!, ...over }] }],
});

describe('the check of a profile', () => {
  it('accepts a good one', () => checkProfile(good));

  const cases: readonly [over: Partial<ProfileData>, path: string][] = [
    [{ profileId: 'abc' }, 'profileId'],
    [{ profileId: '0'.repeat(32) }, 'profileId'],
    [{ startUnixNano: -1n }, 'startUnixNano'],
    [{ durationNanos: 0.5 }, 'durationNanos'],
    [{ durationNanos: -1 }, 'durationNanos'],
    [{ period: Number.NaN }, 'period'],
    [{ sampleTypes: [] }, 'sampleTypes'],
    [{ sampleTypes: [good.sampleTypes[0]!, { ...good.sampleTypes[0]! }] }, 'sampleTypes[1]'],
    [{ functions: [] }, 'locations[0].lines[0].functionIndex'],
    [{ functions: [{ ...good.functions[0]!, startLine: -1 }] }, 'functions[0].startLine'],
    [line({ line: 1.5 }), 'locations[0].lines[0].line'],
    [line({ column: -1 }), 'locations[0].lines[0].column'],
    [{ stacks: [[0, 1]] }, 'stacks[0][1]'],
    [{ stacks: [[-1]] }, 'stacks[0][0]'],
    [sample({ stackIndex: 1 }), 'samples[0].stackIndex'],
    [sample({ stackIndex: 0.5 }), 'samples[0].stackIndex'],
    [sample({ values: [1, 2] }), 'samples[0].values'],
    [sample({ values: [1.5] }), 'samples[0].values[0]'],
    [sample({ timestampUnixNano: -1n }), 'samples[0].timestampUnixNano'],
    [sample({ labels: { traceId: 'x' } }), 'samples[0].labels.traceId'],
    [sample({ labels: { spanId: 'B7AD6B7169203331' as SpanId } }), 'samples[0].labels.spanId'],
    [sample({ labels: { localRootSpanId: '' } }), 'samples[0].labels.localRootSpanId'],
    [sample({ labels: { threadId: 0.5 } }), 'samples[0].labels.threadId'],
  ];
  for (const [over, path] of cases) {
    it(`names ${path} (${Object.keys(over).join()})`, () => {
      const bad = { ...good, ...over };
      assert.equal(faultOf(() => checkProfile(bad)).path, path);
      assert.equal(faultOf(() => encodeProfilesRequest([bad])).path, path, 'the encoder checks first');
      assert.equal(faultOf(() => profileToPprof(bad)).path, path, 'the conversion checks first');
    });
  }
});
