import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { context, diag, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { BasicTracerProvider, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { ProfilingContextManager } from '../src/context/profiling-context-manager.js';
import type { ProfileExporter } from '../src/exporters/exporter.js';
import type { ProfilingOptions } from '../src/options.js';
import { ProfilingSpanProcessor } from '../src/span-processor.js';
import { burnFor } from './burn-for.js';
import { captureDiag } from './diag-capture.js';
import { MemoryExporter } from './memory-exporter.js';

const processors: ProfilingSpanProcessor[] = [];

function processorWith(exporter: ProfileExporter, options: ProfilingOptions = {}): ProfilingSpanProcessor {
  const profiling = new ProfilingSpanProcessor({
    frequencyHertz: 1000,
    windowMillis: 60_000,
    sourceMaps: false,
    exporters: [exporter],
    ...options,
  });
  processors.push(profiling);
  return profiling;
}

function registered(profiling: ProfilingSpanProcessor): NodeTracerProvider {
  const provider = new NodeTracerProvider({ spanProcessors: [profiling] });
  provider.register();
  return provider;
}

function spanOnce(provider: BasicTracerProvider, millis = 80): void {
  provider.getTracer('lifecycle').startActiveSpan('work', (span) => {
    burnFor('work', millis);
    span.end();
  });
}

/** Whether an upload from here would be traced. */
function recordsSpans(): boolean {
  const span = trace.getTracer('lifecycle').startSpan('upload');
  span.end();
  return span.isRecording() || span.spanContext().traceId !== '0'.repeat(32);
}

describe('the processor', () => {
  let said: string[];
  beforeEach(() => {
    said = captureDiag();
  });
  afterEach(async () => {
    await Promise.all(processors.splice(0).map((profiling) => profiling.shutdown()));
    diag.disable();
    context.disable();
    propagation.disable();
    trace.disable();
  });

  it('waits for a context manager, samples, and stops', async () => {
    const exporter = new MemoryExporter();
    const profiling = processorWith(exporter);
    assert.equal(profiling.stats().state, 'waiting');
    const provider = registered(profiling);
    await Promise.resolve();
    assert.equal(profiling.stats().state, 'sampling');
    spanOnce(provider);
    await profiling.forceFlush();
    assert.equal(exporter.windows.length, 1);
    await provider.shutdown();
    assert.equal(profiling.stats().state, 'stopped');
    assert.equal(exporter.shutdowns, 1);
    await profiling.shutdown();
    assert.equal(exporter.shutdowns, 1);
    assert.deepEqual(said, []);
  });

  it('says once that there is no context manager, and profiles without labels', async () => {
    const exporter = new MemoryExporter();
    const profiling = processorWith(exporter);
    const provider = new BasicTracerProvider({ spanProcessors: [profiling] });
    spanOnce(provider);
    await profiling.forceFlush();
    spanOnce(provider);
    await provider.shutdown();
    assert.equal(said.length, 1);
    assert.match(said[0]!, /no context manager is registered.*ProfilingContextManager/);
    const stats = profiling.stats();
    assert.equal(stats.strategy, 'none');
    assert.equal(stats.labelled, 0);
    assert.ok(stats.samples > 0);
  });

  it('follows a context manager that comes late or is replaced', async () => {
    const exporter = new MemoryExporter();
    const profiling = processorWith(exporter);
    const provider = new BasicTracerProvider({ spanProcessors: [profiling] });
    spanOnce(provider);
    assert.equal(profiling.stats().strategy, 'none');
    for (let round = 1; round <= 3; round++) {
      context.disable();
      context.setGlobalContextManager(new ProfilingContextManager());
      const before = profiling.stats().labelled;
      spanOnce(provider, 100);
      await profiling.forceFlush();
      assert.match(profiling.stats().strategy, /-storage$/);
      assert.ok(profiling.stats().labelled > before, `round ${round}`);
    }
    await provider.shutdown();
    assert.equal(profiling.stats().lastError, null);
    assert.deepEqual(said, []);
  });

  it('leaves a storage that works after it is gone', async () => {
    const provider = registered(processorWith(new MemoryExporter()));
    const before = trace.setSpan(ROOT_CONTEXT, provider.getTracer('lifecycle').startSpan('kept'));
    const inFlight = context.with(before, async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return context.active();
    });
    await provider.shutdown();
    assert.equal(await inFlight, before);
    const key = Symbol('key');
    const after = ROOT_CONTEXT.setValue(key, 1);
    await context.with(after, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(context.active(), after);
    });
    assert.equal(context.active(), ROOT_CONTEXT);
  });

  it('exports outside every span, with tracing suppressed', async () => {
    const seen: boolean[] = [];
    const exporter: ProfileExporter = {
      async export() {
        seen.push(!recordsSpans(), trace.getActiveSpan() === undefined);
      },
      async shutdown() {
        seen.push(!recordsSpans());
      },
    };
    const profiling = processorWith(exporter);
    const provider = registered(profiling);
    spanOnce(provider);
    assert.equal(recordsSpans(), true);
    await provider.getTracer('lifecycle').startActiveSpan('flusher', () => profiling.forceFlush());
    await provider.shutdown();
    assert.deepEqual(seen.slice(0, 2), [true, true]);
    assert.ok(seen.every(Boolean));
  });

  it('survives exporters that throw, reject, hang or answer nonsense, and says what was dropped', async () => {
    const throwing: ProfileExporter = {
      export() {
        throw new Error('export threw');
      },
      shutdown() {
        throw new Error('shutdown threw');
      },
      stats() {
        throw new Error('stats threw');
      },
    };
    const hanging: ProfileExporter = {
      export: () => new Promise(() => {}),
      shutdown: () => new Promise(() => {}),
    };
    const nonsense = { export: () => 7, shutdown: () => undefined } as unknown as ProfileExporter;
    const good = new MemoryExporter();
    const profiling = processorWith(good, {
      exporters: [throwing, hanging, nonsense, good],
      shutdownTimeoutMillis: 50,
    });
    const provider = registered(profiling);
    spanOnce(provider);
    await profiling.forceFlush();
    spanOnce(provider);
    await provider.shutdown();
    assert.equal(good.windows.length, 2);
    assert.deepEqual(profiling.stats().dropped, {
      'export-failed': 2,
      'shutdown-failed': 1,
      'shutdown-timeout': 1,
    });
    assert.equal(said.filter((line) => line.includes('export-failed')).length, 1);
  });

  it('drops windows for an exporter that never answers rather than keeping them all', async () => {
    const hanging: ProfileExporter = { export: () => new Promise(() => {}), shutdown: async () => {} };
    const profiling = processorWith(hanging, { shutdownTimeoutMillis: 1 });
    const provider = registered(profiling);
    while (profiling.stats().windows < 20) {
      spanOnce(provider, 5);
      await profiling.forceFlush();
    }
    assert.deepEqual(profiling.stats().dropped, { 'exporter-busy': 4 });
    await provider.shutdown();
  });

  it('survives spans of any shape', async () => {
    const profiling = processorWith(new MemoryExporter());
    registered(profiling);
    const hostile = new Proxy(
      {},
      {
        get() {
          throw new Error('hostile');
        },
      },
    ) as never;
    for (const span of [hostile, {} as never, Object.freeze({ spanContext: () => ({}) }) as never]) {
      profiling.onStart(span, ROOT_CONTEXT);
      profiling.onStart(span, undefined as never);
      profiling.onEnd(span);
    }
    assert.equal(said.filter((line) => line.includes('span-not-followed')).length, 1);
    assert.equal(profiling.stats().state, 'sampling');
  });

  it('reports wrong options through diag and goes on with their defaults', async () => {
    const profiling = processorWith(new MemoryExporter(), {
      frequencyHertz: -1,
      ...({ frequency: 5 } as object),
    });
    assert.equal(said.length, 2);
    assert.match(said.join('\n'), /frequencyHertz/);
    assert.equal(profiling.stats().state, 'waiting');
    await profiling.shutdown();
  });

  it('does nothing when it is not enabled', async () => {
    const exporter = new MemoryExporter();
    const profiling = processorWith(exporter, { enabled: false });
    const provider = registered(profiling);
    spanOnce(provider);
    await profiling.forceFlush();
    await provider.shutdown();
    assert.equal(profiling.stats().state, 'disabled');
    assert.equal(exporter.windows.length, 0);
    assert.deepEqual(said, []);
  });

  it('shares one session among processors, also among copies of this package', async () => {
    const copy = (await import(
      `${'../src/span-processor.js'}?copy`
    )) as typeof import('../src/span-processor.js');
    assert.notEqual(copy.ProfilingSpanProcessor, ProfilingSpanProcessor);
    const exporter = new MemoryExporter();
    const first = processorWith(exporter);
    const second = new copy.ProfilingSpanProcessor();
    const third = new ProfilingSpanProcessor({ exporters: [] });
    assert.equal(said.length, 1);
    assert.match(said[0]!, /set up already/);
    const provider = new NodeTracerProvider({ spanProcessors: [first, second, third] });
    provider.register();
    spanOnce(provider, 100);
    await second.shutdown();
    await second.shutdown();
    assert.equal(first.stats().state, 'sampling');
    assert.deepEqual(first.stats(), third.stats());
    await provider.shutdown();
    assert.equal(first.stats().state, 'stopped');
    const labelled = exporter.profiles.flatMap(({ samples }) =>
      samples.filter(({ labels }) => labels.spanId),
    );
    assert.equal(new Set(labelled.map(({ timestampUnixNano }) => timestampUnixNano)).size, labelled.length);
    assert.ok(labelled.length > 0);
  });

  it('takes the resource of the spans, with attributes that settle late', async () => {
    const exporter = new MemoryExporter();
    const profiling = processorWith(exporter);
    const { resourceFromAttributes } = await import('@opentelemetry/resources');
    const late = new Promise<string>((resolve) => setTimeout(resolve, 20, 'h1'));
    const provider = new NodeTracerProvider({
      spanProcessors: [profiling],
      resource: resourceFromAttributes({ 'service.name': 'cart', 'host.id': late, tags: ['a', 'b'] }),
    });
    provider.register();
    spanOnce(provider);
    await provider.shutdown();
    assert.deepEqual(exporter.windows[0]?.resource, {
      'service.name': 'cart',
      'host.id': 'h1',
      tags: ['a', 'b'],
    });
  });
});
