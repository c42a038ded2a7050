import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { ProfileData, SampleLabels } from '@hotspan/wire';
import { context, trace } from '@opentelemetry/api';
import {
  NodeTracerProvider,
  type Sampler,
  SamplingDecision,
  type SamplingResult,
} from '@opentelemetry/sdk-trace-node';
import type { ProfilingOptions } from '../src/options.js';
import { ProfilingSpanProcessor } from '../src/span-processor.js';
import { functionNames } from './burn.js';
import { burnFor } from './burn-for.js';
import { MemoryExporter } from './memory-exporter.js';

interface Setup {
  readonly provider: NodeTracerProvider;
  readonly profiling: ProfilingSpanProcessor;
  readonly exporter: MemoryExporter;
}

function setUp(options: ProfilingOptions = {}, sampler?: Sampler): Setup {
  const exporter = new MemoryExporter();
  const profiling = new ProfilingSpanProcessor({
    frequencyHertz: 1000,
    windowMillis: 60_000,
    sourceMaps: false,
    exporters: [exporter],
    ...options,
  });
  const provider = new NodeTracerProvider({
    spanProcessors: [profiling],
    ...(sampler === undefined ? {} : { sampler }),
  });
  provider.register();
  return { provider, profiling, exporter };
}

/** The distinct labels of the samples that saw a function. */
function labelsOf(profiles: readonly ProfileData[], functionName: string): SampleLabels[] {
  const found = new Set<SampleLabels>();
  for (const profile of profiles) {
    for (const { stackIndex, labels } of profile.samples) {
      if (functionNames(profile, stackIndex).includes(functionName)) found.add(labels);
    }
  }
  assert.ok(found.size > 0, `no sample saw ${functionName}`);
  return [...found];
}

function sawFunction(profiles: readonly ProfileData[], name: string): boolean {
  return profiles.some(({ functions }) => functions.some((each) => each.name === name));
}

function decide(decision: SamplingDecision): Sampler {
  return { shouldSample: (): SamplingResult => ({ decision }), toString: () => `always ${decision}` };
}

const THREAD = { threadId: 0, threadName: 'main' };

describe('labels of a window', () => {
  afterEach(() => {
    context.disable();
    trace.disable();
  });

  it('carry the ids, the name the span ended with, the local root span and the thread', async () => {
    const { provider, exporter } = setUp();
    const tracer = provider.getTracer('labels');
    const [root, child] = tracer.startActiveSpan('GET', (rootSpan) => {
      const childSpan = tracer.startActiveSpan('early name', (span) => {
        burnFor('inChild', 90);
        span.updateName('final name');
        span.end();
        return span;
      });
      burnFor('inRoot', 90);
      rootSpan.updateName('GET /cart/:id');
      rootSpan.end();
      return [rootSpan, childSpan] as const;
    });
    await provider.shutdown();
    const { traceId, spanId: rootId } = root.spanContext();
    assert.deepEqual(labelsOf(exporter.profiles, 'inChild'), [
      {
        ...THREAD,
        spanName: 'final name',
        traceId,
        spanId: child.spanContext().spanId,
        localRootSpanId: rootId,
      },
    ]);
    assert.deepEqual(labelsOf(exporter.profiles, 'inRoot'), [
      { ...THREAD, spanName: 'GET /cart/:id', traceId, spanId: rootId, localRootSpanId: rootId },
    ]);
  });

  it('take the local root span alone with scope root', async () => {
    const { provider, exporter } = setUp({ scope: 'root' });
    const tracer = provider.getTracer('labels');
    const root = tracer.startActiveSpan('root', (rootSpan) => {
      tracer.startActiveSpan('child', (span) => {
        burnFor('inChild', 90);
        span.end();
      });
      rootSpan.end();
      return rootSpan;
    });
    await provider.shutdown();
    const { traceId, spanId } = root.spanContext();
    assert.deepEqual(labelsOf(exporter.profiles, 'inChild'), [
      { ...THREAD, spanName: 'root', traceId, spanId, localRootSpanId: spanId },
    ]);
  });

  it('count a span below a remote parent as local root', async () => {
    const { provider, exporter } = setUp();
    const remote = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1, isRemote: true };
    const parent = trace.setSpanContext(context.active(), remote);
    const span = provider.getTracer('labels').startSpan('server', {}, parent);
    context.with(trace.setSpan(parent, span), () => burnFor('inServer', 90));
    span.end();
    await provider.shutdown();
    const { spanId } = span.spanContext();
    assert.deepEqual(labelsOf(exporter.profiles, 'inServer'), [
      { ...THREAD, spanName: 'server', traceId: 'a'.repeat(32), spanId, localRootSpanId: spanId },
    ]);
  });

  it('never point at a span that was recorded but not sampled; its name stays', async () => {
    const { provider, profiling, exporter } = setUp({}, decide(SamplingDecision.RECORD));
    provider.getTracer('labels').startActiveSpan('local only', (span) => {
      burnFor('inUnsampled', 90);
      span.end();
    });
    await provider.shutdown();
    assert.deepEqual(labelsOf(exporter.profiles, 'inUnsampled'), [{ ...THREAD, spanName: 'local only' }]);
    assert.ok(profiling.stats().unsampled > 0);
    assert.equal(profiling.stats().labelled, 0);
  });

  it('never point at a span that does not record', async () => {
    const { provider, profiling, exporter } = setUp({}, decide(SamplingDecision.NOT_RECORD));
    await Promise.resolve(); // No span tells of its start, so sampling begins in the next microtask.
    provider.getTracer('labels').startActiveSpan('unseen', (span) => {
      burnFor('inUnrecorded', 90);
      span.end();
    });
    await provider.shutdown();
    assert.deepEqual(labelsOf(exporter.profiles, 'inUnrecorded'), [THREAD]);
    assert.ok(profiling.stats().unsampled > 0);
  });

  it('leave idle and the event loop alone, and count every sample', async () => {
    const { provider, profiling, exporter } = setUp();
    await provider.getTracer('labels').startActiveSpan('waits', async (span) => {
      burnFor('inSpan', 60);
      // On a busy machine a short wait may go by without a sample.
      for (let i = 0; i < 50 && !sawFunction(exporter.profiles, '(idle)'); i++) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        await profiling.forceFlush();
      }
      span.end();
    });
    await provider.shutdown();
    assert.deepEqual(labelsOf(exporter.profiles, '(idle)'), [THREAD]);
    const { samples, labelled, unsampled, unattributed } = profiling.stats();
    assert.equal(labelled + unsampled + unattributed, samples);
    assert.equal(samples, exporter.profiles.flatMap((profile) => profile.samples).length);
  });
});
