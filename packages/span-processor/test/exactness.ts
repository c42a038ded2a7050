import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Tracer } from '@opentelemetry/api';
import { ProfilingSpanProcessor } from '../src/span-processor.js';
import { judge } from './burn.js';
import type { Mechanism } from './mechanism.js';
import { MECHANISMS } from './mechanisms.js';
import type { MemoryExporter } from './memory-exporter.js';
import { runWorkload } from './workload.js';

/** Fast sampling and short windows, so that much is sampled and spans live across many rotations. */
export function fastProfiling(exporter: MemoryExporter): ProfilingSpanProcessor {
  return new ProfilingSpanProcessor({
    frequencyHertz: 1000,
    windowMillis: 300,
    sourceMaps: false,
    exporters: [exporter],
  });
}

export interface ExactRun {
  readonly tracer: Tracer;
  readonly profiling: ProfilingSpanProcessor;
  readonly exporter: MemoryExporter;
  readonly seed: number;
  readonly strategy: 'storage' | 'manager';
  readonly mechanisms?: { readonly [name: string]: Mechanism };
}

/** Runs the workload and fails on the first sample that is not its span's. */
export async function proveExact(run: ExactRun): Promise<void> {
  const { tracer, profiling, exporter, seed, strategy, mechanisms = MECHANISMS } = run;
  const { truth } = await runWorkload({ tracer, seed, mechanisms });
  await profiling.forceFlush();
  const stats = profiling.stats();
  assert.equal(stats.lastError, null);
  assert.deepEqual(stats.dropped, {});
  assert.equal(stats.strategy, `${framesAreOn() ? 'frame' : 'hooked'}-${strategy}`);
  const { samples, wrong } = judge(exporter.profiles, truth);
  assert.deepEqual(wrong, []);
  for (const name of [...Object.keys(mechanisms), 'outside', 'http server', 'between spans']) {
    assert.ok((samples.get(name) ?? 0) > 0, `no sample of ${name}: nothing was proven about it`);
  }
}

/** What Node itself does, read from its source and so independent of how the sampler finds out. */
export function framesAreOn(): boolean {
  return String(AsyncLocalStorage.prototype.enterWith).includes('AsyncContextFrame');
}

export function without(...names: readonly string[]): { readonly [name: string]: Mechanism } {
  return Object.fromEntries(Object.entries(MECHANISMS).filter(([name]) => !names.includes(name)));
}
