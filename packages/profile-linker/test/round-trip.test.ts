import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { encodeProfilesRequest, type ProfileData, type SpanId, type TraceId } from '@hotspan/wire';
import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import fc from 'fast-check';
import type { SpanProfileResponse, TraceResponse } from '../src/http/api-types.js';
import { openSqliteStore } from '../src/store/sqlite/sqlite-store.js';
import { temporaryFolder } from './support/command.js';
import { profile, spanId, TRACE } from './support/model.js';
import { startTestLinker, type TestLinker } from './support/test-linker.js';

async function postProfiles(test: TestLinker, profiles: readonly ProfileData[]): Promise<void> {
  const headers = { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' };
  const body = gzipSync(encodeProfilesRequest(profiles));
  assert.equal((await test.post('/v1development/profiles', body, headers)).status, 200);
}

describe('round trip', () => {
  it("brings spans of OTel's own exporter and their samples to the API", async () => {
    await using test = await startTestLinker();
    const provider = new NodeTracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'shop', 'service.instance.id': 'shop-1' }),
      spanProcessors: [
        new BatchSpanProcessor(new OTLPTraceExporter({ url: `${test.linker.otlpEndpoint}/v1/traces` })),
      ],
    });
    const tracer = provider.getTracer('shop', '1.2.3');
    const root = tracer.startSpan('GET /', { attributes: { 'http.route': '/', big: 2 ** 52 } });
    const child = tracer.startSpan('query', {}, trace.setSpan(context.active(), root));
    child.addEvent('row', { n: 1 });
    child.setStatus({ code: SpanStatusCode.ERROR, message: 'gone' });
    child.end();
    root.end();
    await provider.shutdown();
    const { traceId } = root.spanContext();
    const { body } = await test.get<TraceResponse>(`/api/v1/traces/${traceId}`);
    assert.equal(body.spans.length, 2);
    const [gotRoot, gotChild] = ['GET /', 'query'].map((name) =>
      body.spans.find((s) => s.operation === name),
    );
    assert.deepEqual(gotRoot?.attributes, { 'http.route': '/', big: 2 ** 52 });
    assert.equal(gotRoot.scopeName, 'shop');
    assert.equal(gotChild?.parentSpanId, root.spanContext().spanId);
    assert.deepEqual([gotChild.statusCode, gotChild.statusMessage], ['error', 'gone']);
    assert.deepEqual(
      gotChild.events.map(({ name, attributes }) => [name, attributes]),
      [['row', { n: 1 }]],
    );
    const one = profile({ service: 'shop', samples: [{ span: 1, stack: ['query', 'main'] }] });
    const labels = { traceId: traceId as TraceId, spanId: child.spanContext().spanId as SpanId };
    await postProfiles(test, [{ ...one, samples: one.samples.map((sample) => ({ ...sample, labels })) }]);
    const path = `/api/v1/traces/${traceId}/spans/${root.spanContext().spanId}/profile?scope=children`;
    const view = (await test.get<SpanProfileResponse>(path)).body;
    assert.equal(view.flameGraph.totalSamples[0], 1);
    assert.deepEqual(
      view.top.map(({ name }) => name),
      ['query', 'main'],
    );
  });

  const names = fc.constantFrom('main', 'handle', 'charge', 'parse', 'emit');
  const profiles = fc.array(
    fc.array(
      fc.record({
        span: fc.integer({ min: 0, max: 4 }),
        stack: fc.array(names, { minLength: 1, maxLength: 5 }),
        atMillis: fc.nat(9_999),
      }),
      { maxLength: 30 },
    ),
    { minLength: 1, maxLength: 3 },
  );

  for (const kind of ['memory', 'SQLite'] as const) {
    it(`conserves every sample from OTLP through the ${kind} store to the API`, async () => {
      await fc.assert(
        fc.asyncProperty(profiles, async (samplesByProfile) => {
          await using folder = await temporaryFolder();
          const store = kind === 'SQLite' ? { store: await openSqliteStore({ directory: folder.path }) } : {};
          await using test = await startTestLinker(store);
          await postProfiles(
            test,
            samplesByProfile.map((samples) => profile({ samples })),
          );
          const all = samplesByProfile.flat();
          for (let id = 1; id <= 4; id++) {
            const own = all.filter((sample) => sample.span === id);
            const path = `/api/v1/traces/${TRACE}/spans/${spanId(id)}/profile`;
            const { flameGraph, top, coverage } = (await test.get<SpanProfileResponse>(path)).body;
            assert.equal(coverage.samples, own.length);
            assert.equal(flameGraph.totalSamples[0], own.length);
            assert.equal(flameGraph.totalWallNanos[0], own.length * 10_000_000);
            assert.equal(flameGraph.totalCpuNanos[0], own.length * 4_000_000);
            for (const name of new Set(own.flatMap(({ stack }) => stack))) {
              const row = top.find((candidate) => candidate.name === name);
              assert.equal(row?.selfSamples, own.filter(({ stack }) => stack[0] === name).length);
              assert.equal(row.totalSamples, own.filter(({ stack }) => stack.includes(name)).length);
            }
          }
        }),
        { numRuns: kind === 'SQLite' ? 15 : 40 },
      );
    });
  }
});
