import assert from 'node:assert/strict';
import type { AsyncLocalStorage } from 'node:async_hooks';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { context, type Span, trace } from '@opentelemetry/api';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { globalContextManager } from '../src/context/otel-global.js';
import { fastProfiling, framesAreOn } from './exactness.js';
import { MemoryExporter } from './memory-exporter.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

interface KeptProfiler {
  readonly profiler: { readonly metrics: { readonly usedAsyncContextCount: number } };
}

/** Holders that the native profiler keeps for contexts that are still alive. */
function nativeHolders(): number {
  const storage = (globalContextManager() as unknown as { _asyncLocalStorage: AsyncLocalStorage<unknown> })
    ._asyncLocalStorage as unknown as { [key: symbol]: Map<string, KeptProfiler> | undefined };
  const kept = storage[Symbol.for('hotspan.native-profilers')];
  return [...(kept?.values() ?? [])].reduce(
    (sum, { profiler }) => sum + profiler.metrics.usedAsyncContextCount,
    0,
  );
}

test('ended spans and their contexts are let go, and so are their native holders', async () => {
  const profiling = fastProfiling(new MemoryExporter());
  const provider = new NodeTracerProvider({ spanProcessors: [profiling] });
  provider.register();
  const tracer = provider.getTracer('memory');
  const spans: WeakRef<Span>[] = [];
  const requests = 20_000;
  let most = 0;
  for (let i = 0; i < requests; i++) {
    await tracer.startActiveSpan('request', async (span) => {
      if (i % 10 === 0) spans.push(new WeakRef(span));
      // A span that points at its context, as Sentry's scopes do, must not become immortal by it.
      (span as unknown as { context: unknown }).context = context.active();
      context.with(trace.setSpan(context.active(), span), () => {});
      await Promise.resolve();
      span.end();
    });
    if (i % 500 === 0) {
      await turn();
      most = Math.max(most, nativeHolders());
    }
  }
  await profiling.forceFlush();
  for (let i = 0; i < 5; i++) {
    collectGarbage();
    await turn();
  }
  const alive = spans.filter((span) => span.deref() !== undefined).length;
  assert.ok(alive < 10, `${alive} of ${spans.length} ended spans are still reachable`);
  if (framesAreOn()) assert.ok(most > 0, 'no holder was seen: nothing was proven');
  assert.ok(nativeHolders() < 10, `${nativeHolders()} native holders are left of ${2 * requests}`);
  await provider.shutdown();
});
