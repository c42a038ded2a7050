import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { encodeProfilesRequest, encodeTraceRequest } from '@hotspan/wire';
import fc from 'fast-check';
import { batch, profile, span } from './support/model.js';
import { startTestLinker } from './support/test-linker.js';

const SEEDS: readonly (readonly [path: string, body: Uint8Array])[] = [
  ['/v1/traces', encodeTraceRequest(batch([span(1), span(2)]))],
  [
    '/v1development/profiles',
    encodeProfilesRequest([profile({ samples: [{ span: 1, stack: ['a', 'b'] }] })]),
  ],
];

/** A real body with some bytes changed, cut off or repeated; now and then nothing but noise. */
const bodies = fc
  .record({
    seed: fc.nat(SEEDS.length - 1),
    edits: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
    cut: fc.option(fc.nat(), { freq: 3 }),
    noise: fc.option(fc.uint8Array({ maxLength: 60 }), { freq: 8 }),
    isGzip: fc.boolean(),
    type: fc.constantFrom('application/x-protobuf', 'application/json'),
  })
  .map(({ seed, edits, cut, noise, isGzip, type }) => {
    const [path, original] = SEEDS[seed]!;
    const bytes = Uint8Array.from(noise ?? original);
    for (const [at, value] of edits) if (bytes.length > 0) bytes[at % bytes.length] = value;
    const body = cut === null ? bytes : bytes.subarray(0, cut % (bytes.length + 1));
    return { path, type, isGzip, body: isGzip ? gzipSync(body) : body };
  });

const queries = fc
  .array(
    fc.tuple(
      fc.oneof(
        fc.constantFrom('service', 'from', 'limit', 'sort', 'cursor', 'hasProfile', '__proto__'),
        fc.string(),
      ),
      fc.oneof(fc.string(), fc.integer().map(String)),
    ),
    { maxLength: 4 },
  )
  .map((pairs) => new URLSearchParams(pairs).toString());

describe('any input', () => {
  it('to the OTLP receivers is stored or refused, never a failure of the linker', async () => {
    await using test = await startTestLinker();
    await fc.assert(
      fc.asyncProperty(bodies, async ({ path, type, isGzip, body }) => {
        const headers = { 'content-type': type, ...(isGzip && { 'content-encoding': 'gzip' }) };
        const { status } = await test.post(path, body, headers);
        assert.ok([200, 400, 413].includes(status), String(status));
        assert.deepEqual(test.internalErrors, []);
      }),
      { numRuns: 500 },
    );
    assert.equal((await test.get('/api/v1/spans')).status, 200);
  });

  it('to the API is answered or refused with a code and a hint', async () => {
    await using test = await startTestLinker();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('spans', 'operations', 'operations/profile', 'status', 'traces/x', 'nothing'),
        queries,
        fc.string({ maxLength: 20 }).map(encodeURIComponent),
        async (route, query, tail) => {
          const { status, body } = await test.get<{ error?: { code: string; hint: string } }>(
            `/api/v1/${route}/${tail}?${query}`,
          );
          const other = await test.get<{ error?: { code: string; hint: string } }>(
            `/api/v1/${route}?${query}`,
          );
          for (const answer of [{ status, body }, other]) {
            assert.ok([200, 400, 404].includes(answer.status), String(answer.status));
            if (answer.status === 200) continue;
            assert.match(answer.body.error?.code ?? '', /^HOTSPAN_[A-Z_]+$/);
            assert.notEqual(answer.body.error?.hint, '');
          }
          assert.deepEqual(test.internalErrors, []);
        },
      ),
      { numRuns: 300 },
    );
  });
});
