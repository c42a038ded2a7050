import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ProfileData } from '../src/index.js';
import {
  checkProfile,
  decodeProfilesRequest,
  encodeProfilesRequest,
  profileFromPprof,
  profileToPprof,
} from '../src/index.js';
import { profile } from './support/arbitraries.js';
import { resolveProfile } from './support/resolve.js';

const resolved = (profiles: readonly ProfileData[]): unknown[] =>
  profiles.toSorted((a, b) => (a.profileId < b.profileId ? -1 : 1)).map(resolveProfile);

describe('OTLP profiles, encoded and decoded', () => {
  for (const layout of ['grouped', 'flat'] as const) {
    it(`gives back every sample exactly (${layout})`, () => {
      fc.assert(
        fc.property(
          fc.uniqueArray(profile, { maxLength: 3, selector: ({ profileId }) => profileId }),
          (profiles) => {
            const decoded = decodeProfilesRequest(encodeProfilesRequest(profiles, { layout }));
            for (const data of decoded) checkProfile(data);
            assert.deepEqual(resolved(decoded), resolved(profiles));
          },
        ),
        { numRuns: 300 },
      );
    });
  }

  it('encodes the same content to the same bytes', () => {
    fc.assert(
      fc.property(profile, (data) => {
        assert.deepEqual(encodeProfilesRequest([data]), encodeProfilesRequest([structuredClone(data)]));
      }),
    );
  });
});

describe('pprof, written and read', () => {
  it('gives back every sample exactly, from the object and from its bytes', () => {
    fc.assert(
      fc.property(profile, (data) => {
        const pprof = profileToPprof(data);
        const fromBytes = profileFromPprof(pprof.encode());
        const fromObject = profileFromPprof(pprof);
        assert.deepEqual(resolveProfile(fromBytes), resolveProfile(data));
        assert.deepEqual(resolveProfile(fromObject), resolveProfile(data));
        checkProfile(fromBytes);
      }),
      { numRuns: 300 },
    );
  });
});
