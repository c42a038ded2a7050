// The application under load: each request has a span of its own from the HTTP instrumentation, two child spans, a few
// awaits and a fixed amount of work (about a millisecond, the same number of steps in every variant).
import { createRequire } from 'node:module';
import { setImmediate as turn } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';

const http = createRequire(import.meta.url)('node:http');
const tracer = trace.getTracer('bench');
const STEPS = Number(process.env.BENCH_STEPS ?? 60_000);

function priceCart(seed) {
  let total = seed;
  for (let i = 0; i < STEPS; i++) total = (total * 1103515245 + 12345) % 2147483648;
  return total;
}

function handle(request, response) {
  if (request.url === '/usage') {
    response.end(JSON.stringify({ cpu: process.cpuUsage(), memory: process.memoryUsage() }));
    return;
  }
  void tracer.startActiveSpan('load', async (load) => {
    await turn();
    const half = priceCart(1);
    load.end();
    await tracer.startActiveSpan('price', async (price) => {
      await Promise.resolve();
      const total = priceCart(half);
      price.end();
      response.end(String(total));
    });
  });
}

const server = http.createServer(handle);
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.once('disconnect', () => process.exit(0));
