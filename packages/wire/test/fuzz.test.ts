import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  checkProfile,
  decodeProfilesRequest,
  decodeTraceRequest,
  encodeProfilesRequest,
  encodeTraceRequest,
  HotspanError,
  parseProfilesRequestJson,
  parseTraceRequestJson,
  profileFromPprof,
  profileToPprof,
} from '../src/index.js';
import { batch, profile } from './support/arbitraries.js';

/** Bodies as our own encoders write them; the seed makes a failure repeatable. */
const bodies = {
  traces: fc.sample(batch, { numRuns: 12, seed: 1 }).map(encodeTraceRequest),
  profiles: fc
    .sample(fc.array(profile, { minLength: 1, maxLength: 2 }), { numRuns: 12, seed: 2 })
    .map((profiles, i) => encodeProfilesRequest(profiles, { layout: i % 2 === 0 ? 'grouped' : 'flat' })),
  pprof: fc.sample(profile, { numRuns: 12, seed: 3 }).map((data) => profileToPprof(data).encode()),
};

type Edit = readonly [kind: 'set' | 'insert' | 'remove' | 'repeat' | 'cut', at: number, value: number];

const edit: fc.Arbitrary<Edit> = fc.tuple(
  fc.constantFrom('set', 'insert', 'remove', 'repeat', 'cut'),
  fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff)),
);

function apply(body: Uint8Array, [kind, at, value]: Edit): Uint8Array {
  const i = Math.floor(at * body.length);
  const head = body.subarray(0, i);
  const tail = body.subarray(i);
  if (kind === 'cut') return head;
  if (kind === 'insert') return Buffer.concat([head, Uint8Array.of(value), tail]);
  if (kind === 'remove') return Buffer.concat([head, tail.subarray(1 + (value % 8))]);
  if (kind === 'repeat') return Buffer.concat([head, tail.subarray(0, value), tail]);
  const copy = body.slice();
  if (copy.length > 0) copy[i] = value;
  return copy;
}

/** True when `run` gave a result, false when it refused; any other error fails the test. */
function survives(run: () => void): boolean {
  try {
    run();
    return true;
  } catch (error) {
    assert.ok(error instanceof HotspanError, (error as Error).stack);
    assert.match(error.code, /^HOTSPAN_(DECODE|LIMIT)$/);
    assert.notEqual(error.hint, '');
    return false;
  }
}

function fuzz(originals: readonly Uint8Array[], decode: (body: Uint8Array) => void): void {
  let accepted = 0;
  let refused = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...originals),
      fc.array(edit, { minLength: 1, maxLength: 4 }),
      (original, edits) => {
        const body = edits.reduce(apply, original);
        if (survives(() => decode(body))) accepted++;
        else refused++;
      },
    ),
    { numRuns: 3_000 },
  );
  assert.ok(
    accepted > 50 && refused > 50,
    `${accepted} accepted, ${refused} refused: the edits test too little`,
  );
}

describe('damaged bodies', () => {
  it('of traces are decoded or refused', () => {
    fuzz(bodies.traces, (body) => void decodeTraceRequest(body));
  });

  it('of profiles are decoded to consistent profiles or refused', () => {
    fuzz(bodies.profiles, (body) => decodeProfilesRequest(body).forEach(checkProfile));
  });

  it('of pprof are decoded to consistent profiles or refused', () => {
    fuzz(bodies.pprof, (body) => checkProfile(profileFromPprof(body)));
  });

  it('that never were bodies are decoded or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (body) => {
        survives(() => decodeTraceRequest(body));
        survives(() => decodeProfilesRequest(body));
        survives(() => profileFromPprof(body));
      }),
      { numRuns: 2_000 },
    );
  });

  it('in JSON of any shape are decoded or refused', () => {
    const key = fc.constantFrom(
      'toString',
      '__proto__',
      'resourceSpans',
      'scopeSpans',
      'spans',
      'traceId',
      'spanId',
      'attributes',
      'key',
      'value',
      'stringValue',
      'arrayValue',
      'values',
      'resourceProfiles',
      'scopeProfiles',
      'profiles',
      'dictionary',
      'stackTable',
      'locationIndices',
      'samples',
      'stringTable',
      'timeUnixNano',
      'kind',
      'intValue',
      'profileId',
    );
    const { node } = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'medium' },
        fc.constantFrom(null, true, '', '5', 5, 1.5, -1, 1e300, 'ff'.repeat(16), 'ff'.repeat(8)),
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(key, tie('node'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(node, (body) => {
        survives(() => parseTraceRequestJson(body));
        survives(() => parseProfilesRequestJson(body).forEach(checkProfile));
        survives(() => parseTraceRequestJson({ resourceSpans: [{ scopeSpans: [{ spans: [body] }] }] }));
        survives(() =>
          parseProfilesRequestJson({ dictionary: body, resourceProfiles: [{ scopeProfiles: [body] }] }),
        );
      }),
      { numRuns: 2_000 },
    );
  });
});
