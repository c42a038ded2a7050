import type { ApiSpan, ApiSpanEvent, JsonAttributes } from '../../src/http/api-types.js';
import type { Random } from './random.js';
import { PERIOD_NANOS } from './stacks.js';

export interface DevTrace {
  readonly traceId: string;
  readonly spans: ApiSpan[];
}

export interface SpanPlan {
  readonly service: string;
  readonly operation: string;
  readonly kind: string;
  /** Share of the span's own time that is sampled as active. */
  readonly active: number;
  readonly millis: number;
  readonly children?: readonly SpanPlan[];
  /** Children start together instead of one after the other. */
  readonly parallel?: boolean;
  readonly attributes?: JsonAttributes;
  readonly error?: string;
}

/** A checkout: slow because payment validates the card with a function that burns time. */
export function checkoutPlan(random: Random): SpanPlan {
  const burn = 18 * random.tail() * (random.next() < 0.35 ? 6 : 1);
  const failed = random.next() < 0.07;
  return {
    service: 'gateway',
    operation: 'POST /checkout',
    kind: 'server',
    active: 0.5,
    millis: 6 * random.tail(),
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/checkout',
      'http.response.status_code': failed ? 502 : 200,
      'url.scheme': 'http',
      'server.port': 4000,
    },
    ...(failed && { error: 'payment declined the card' }),
    children: [
      call('cart', 'GET /carts/:id', 7 * random.tail(), random, [
        leaf('cart', 'middleware auth', 0.8 * random.tail(), 0.3),
      ]),
      call('pricing', 'POST /quote', 9 * random.tail(), random, [
        leaf('pricing', 'load rules', 2 * random.tail(), 0.2),
      ]),
      call('inventory', 'POST /reserve', 5 * random.tail(), random, [
        leaf('inventory', 'SELECT stock', 2.5 * random.tail(), 0.7, {
          'db.system.name': 'sqlite',
          'db.query.text': 'SELECT sku, free FROM stock WHERE sku IN (?, ?, ?)',
        }),
        leaf('inventory', 'UPDATE stock', 3 * random.tail(), 0.6, { 'db.system.name': 'sqlite' }),
      ]),
      call(
        'payment',
        'POST /charge',
        burn,
        random,
        [
          {
            ...leaf('payment', 'POST', 12 * random.tail(), 0, { 'server.address': 'card-check.example' }),
            kind: 'client',
            ...(failed && { error: 'card check answered 402' }),
          },
        ],
        0.95,
        failed,
      ),
    ],
  };
}

export function call(
  service: string,
  operation: string,
  millis: number,
  random: Random,
  children: readonly SpanPlan[],
  active = 0.7,
  failed = false,
): SpanPlan {
  return {
    service: 'gateway',
    operation: operation.split(' ')[0]!,
    kind: 'client',
    active: 0,
    millis: 0.8 * random.tail(),
    children: [
      {
        service,
        operation,
        kind: 'server',
        active,
        millis,
        children,
        ...(failed && { error: 'card was declined' }),
        attributes: { 'http.route': operation.split(' ')[1]! },
      },
    ],
  };
}

export function leaf(
  service: string,
  operation: string,
  millis: number,
  active: number,
  attributes: JsonAttributes = {},
): SpanPlan {
  return { service, operation, kind: 'internal', active, millis, attributes };
}

/** Lays a plan out in time and makes the spans of a trace. */
export function layTrace(plan: SpanPlan, startUnixNano: bigint, random: Random): DevTrace {
  const traceId = random.hex(32);
  const spans: ApiSpan[] = [];
  lay(plan, null, startUnixNano);
  spans.sort((a, b) => (BigInt(a.startUnixNano) < BigInt(b.startUnixNano) ? -1 : 1));
  return { traceId, spans };

  function lay(item: SpanPlan, parentSpanId: string | null, start: bigint): { end: bigint; samples: number } {
    const spanId = random.hex(16);
    const ownNanos = item.millis * 1e6;
    const place = spans.length;
    spans.push(undefined as unknown as ApiSpan);
    const gap = ownNanos / ((item.children?.length ?? 0) + 1);
    let at = start + BigInt(Math.round(gap));
    let end = at;
    let below = 0;
    for (const child of item.children ?? []) {
      const laid = lay(
        child,
        spanId,
        item.parallel === true ? start + BigInt(Math.round(gap * random.next())) : at,
      );
      below += laid.samples;
      if (laid.end > end) end = laid.end;
      at = end + BigInt(Math.round(gap));
    }
    end =
      item.children === undefined || item.children.length === 0 ? start + BigInt(Math.round(ownNanos)) : at;
    const samples = Math.floor(
      (ownNanos * item.active) / PERIOD_NANOS + random.next() * (item.active > 0 ? 1 : 0),
    );
    spans[place] = span({ traceId, spanId, parentSpanId, start, end, item, samples, below });
    return { end, samples: samples + below };
  }
}

interface Laid {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly start: bigint;
  readonly end: bigint;
  readonly item: SpanPlan;
  readonly samples: number;
  readonly below: number;
}

function span({ traceId, spanId, parentSpanId, start, end, item, samples, below }: Laid): ApiSpan {
  const wallNanos = samples * PERIOD_NANOS;
  const all = samples + below;
  return {
    traceId,
    spanId,
    parentSpanId,
    service: item.service,
    operation: item.operation,
    kind: item.kind,
    statusCode: item.error === undefined ? 'unset' : 'error',
    statusMessage: item.error ?? '',
    startUnixNano: String(start),
    endUnixNano: String(end),
    durationNanos: Number(end - start),
    samples,
    wallNanos,
    cpuNanos: Math.round(wallNanos * 0.94),
    attributes: { ...item.attributes, 'thread.id': 0 },
    events: item.error === undefined ? [] : [exception(item.error, end)],
    links: [],
    instanceId: `${item.service}-1`,
    scopeName: item.kind === 'internal' ? `@shop/${item.service}` : '@opentelemetry/instrumentation-http',
    withChildren: {
      samples: all,
      wallNanos: all * PERIOD_NANOS,
      cpuNanos: Math.round(all * PERIOD_NANOS * 0.94),
    },
  };
}

function exception(message: string, end: bigint): ApiSpanEvent {
  return {
    timeUnixNano: String(end - 40_000n),
    name: 'exception',
    attributes: {
      'exception.type': 'CardDeclined',
      'exception.message': message,
      'exception.stacktrace': `CardDeclined: ${message}\n    at handleCharge (/srv/shop/services/payment/src/charge.ts:52:11)\n    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)`,
    },
  };
}
