// An application that never shuts its tracing down, whose linker is away.
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { OtlpProfileExporter } from '../../src/exporters/otlp.js';
import { ProfilingSpanProcessor } from '../../src/span-processor.js';
import { burnFor } from '../burn-for.js';

const exporter = new OtlpProfileExporter({ url: 'http://127.0.0.1:9/v1development/profiles' });
const profiling = new ProfilingSpanProcessor({ windowMillis: 100, exporters: [exporter] });
const provider = new NodeTracerProvider({ spanProcessors: [profiling] });
provider.register();
const tracer = provider.getTracer('exits');

const server = createServer((_request, response) => {
  tracer.startActiveSpan('GET', (span) => {
    burnFor('handler', 300);
    span.end();
    response.end();
  });
});
server.listen(0, '127.0.0.1', () => {
  get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' }, (response) => {
    response.resume().on('end', () => {
      setTimeout(() => {
        server.closeAllConnections();
        server.close();
        console.log('served');
        process.exitCode = 7;
      }, 200);
    });
  });
});
