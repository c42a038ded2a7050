import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { context, diag, propagation, trace } from '@opentelemetry/api';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { ProfileExporter } from '../src/exporters/exporter.js';
import { resolveOptions } from '../src/options.js';
import { nodeSessionSystem, ProfilingSession } from '../src/session.js';
import { ProfilingSpanProcessor } from '../src/span-processor.js';
import type { ProfileWindow, WindowForm } from '../src/window/profile-window.js';
import { burnFor } from './burn-for.js';
import { captureDiag } from './diag-capture.js';

class FormExporter implements ProfileExporter {
  readonly forms: readonly WindowForm[] = ['otlp'];
  readonly windows: ProfileWindow[] = [];

  async export(window: ProfileWindow): Promise<void> {
    this.windows.push(window);
  }

  async shutdown(): Promise<void> {}
}

const OPTIONS = { frequencyHertz: 1000, windowMillis: 60_000 };

describe('forms made ahead', () => {
  afterEach(() => {
    diag.disable();
    context.disable();
    propagation.disable();
    trace.disable();
  });

  it('come from the background thread, with sources resolved', async () => {
    const exporter = new FormExporter();
    const profiling = new ProfilingSpanProcessor({ ...OPTIONS, exporters: [exporter] });
    const provider = new NodeTracerProvider({ spanProcessors: [profiling] });
    provider.register();
    provider.getTracer('forms').startActiveSpan('work', (span) => {
      burnFor('work', 90);
      span.end();
    });
    await provider.shutdown();
    assert.equal(exporter.windows.length, 1);
    assert.ok(exporter.windows[0]!.toOtlp().byteLength > 100);
    assert.equal(profiling.stats().lastError, null);
  });

  it('are made here when the background fails', async () => {
    const said = captureDiag();
    const exporter = new FormExporter();
    const failing = {
      finish: () => Promise.reject(new Error('no threads allowed')),
      shutdown: () => Promise.resolve(),
    };
    const session = new ProfilingSession(resolveOptions({ ...OPTIONS, exporters: [exporter] }, {}), {
      ...nodeSessionSystem(),
      createFinisher: () => failing,
    });
    session.begin();
    session.spanStarts({});
    burnFor('work', 90);
    await session.shutdown();
    assert.ok(exporter.windows[0]!.toOtlp().byteLength > 100);
    assert.equal(session.stats().lastError, 'no threads allowed');
    assert.ok(said.some((line) => line.includes('background-failed')));
  });
});
