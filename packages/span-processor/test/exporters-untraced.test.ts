import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { describe, it } from 'node:test';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { OtlpProfileExporter } from '../src/exporters/otlp.js';
import { ProfileServer } from './profile-server.js';
import { sampleWindow } from './sample-window.js';

describe('an upload', () => {
  it('makes no span under the real HTTP instrumentation, also when it starts inside a span', async () => {
    const spans = new InMemorySpanExporter();
    const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
    provider.register({ contextManager: new AsyncLocalStorageContextManager().enable() });
    const instrumentation = new HttpInstrumentation({ disableIncomingRequestInstrumentation: true });
    const http = createRequire(import.meta.url)('node:http') as typeof import('node:http');
    // The exporter is an ES module: without this it would go on to see the functions that are not patched.
    syncBuiltinESMExports();
    await using server = await new ProfileServer().listen();
    await using exporter = new OtlpProfileExporter({ url: server.url });

    await trace.getTracer('test').startActiveSpan('rotation', async (span) => {
      await exporter.export(sampleWindow());
      await exporter.forceFlush();
      span.end();
    });
    assert.deepEqual(
      spans.getFinishedSpans().map((span) => span.name),
      ['rotation'],
    );
    assert.equal(server.received[0]?.headers['traceparent'], undefined);

    // The same instrumentation sees any other request: the silence above is not for want of patching.
    const body = Buffer.from(sampleWindow().toOtlp());
    const [response] = await once(http.request(server.url, { method: 'POST' }).end(body), 'response');
    (response as import('node:http').IncomingMessage).resume();
    await once(response, 'end');
    assert.deepEqual(
      spans.getFinishedSpans().map((span) => span.name),
      ['rotation', 'POST'],
    );
    instrumentation.disable();
    trace.disable();
    context.disable();
  });
});
