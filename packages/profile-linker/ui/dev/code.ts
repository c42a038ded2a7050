import type { ApiFrame } from '../../src/http/api-types.js';
import type { Random } from './random.js';
import { type DevStack, frame } from './stacks.js';

const NODE_HTTP: readonly ApiFrame[] = [
  frame('node', 'processTicksAndRejections', 'node:internal/process/task_queues', 105),
  frame('node', 'emit', 'node:events', 519),
  frame('node', 'parserOnIncoming', 'node:_http_server', 1154),
];

const FASTIFY: readonly ApiFrame[] = [
  frame('package', 'httpHandler', '/srv/shop/node_modules/fastify/lib/route.js', 512, 'fastify'),
  frame(
    'package',
    'preHandlerCallback',
    '/srv/shop/node_modules/fastify/lib/handleRequest.js',
    126,
    'fastify',
  ),
  frame('package', 'anonymous', '/srv/shop/node_modules/fastify/lib/handleRequest.js', 140, 'fastify'),
];

const GC = frame('gc', '(garbage collector)', '', 0);

/** What runs inside each operation: leaves with a weight, below the frames of the framework. */
const CODE: {
  readonly [service: string]: readonly { readonly weight: number; readonly path: readonly ApiFrame[] }[];
} = {
  payment: [
    {
      weight: 58,
      path: [
        app('handleCharge', 'payment/src/charge.ts', 31),
        app('validateCard', 'payment/src/card.ts', 41),
        app('luhnEveryPrefix', 'payment/src/card.ts', 77),
      ],
    },
    {
      weight: 14,
      path: [
        app('handleCharge', 'payment/src/charge.ts', 31),
        app('validateCard', 'payment/src/card.ts', 48),
        app('anonymous', 'payment/src/card.ts', 52),
      ],
    },
    {
      weight: 9,
      path: [
        app('handleCharge', 'payment/src/charge.ts', 36),
        app('riskScore', 'payment/src/risk.ts', 19),
        app('hashFeatures', 'payment/src/risk.ts', 60),
        frame('native', 'update', 'node:internal/crypto/hash', 0),
      ],
    },
    {
      weight: 5,
      path: [
        app('handleCharge', 'payment/src/charge.ts', 44),
        pkg('stringify', 'fast-json-stringify', 'index.js', 210),
      ],
    },
    {
      weight: 4,
      path: [
        app('handleCharge', 'payment/src/charge.ts', 31),
        app('validateCard', 'payment/src/card.ts', 41),
        GC,
      ],
    },
    { weight: 3, path: [pkg('setAttribute', '@opentelemetry/sdk-trace-base', 'Span.js', 96)] },
  ],
  cart: [
    {
      weight: 22,
      path: [app('loadCart', 'cart/src/cart.ts', 18), app('mergeLines', 'cart/src/merge.ts', 12)],
    },
    { weight: 12, path: [app('loadCart', 'cart/src/cart.ts', 18), frame('native', 'JSON.parse', '', 0)] },
    {
      weight: 6,
      path: [
        app('loadCart', 'cart/src/cart.ts', 24),
        pkg('parse', 'zod', 'v4/core/parse.js', 44),
        pkg('_parse', 'zod', 'v4/core/schemas.js', 611),
      ],
    },
  ],
  pricing: [
    {
      weight: 18,
      path: [app('priceLines', 'pricing/src/price.ts', 22), app('discountFor', 'pricing/src/rules.ts', 40)],
    },
    {
      weight: 9,
      path: [
        app('priceLines', 'pricing/src/price.ts', 22),
        app('discountFor', 'pricing/src/rules.ts', 44),
        pkg('evaluate', 'json-rules-engine', 'dist/engine.js', 88),
      ],
    },
    {
      weight: 4,
      path: [app('roundMoney', 'pricing/src/money.ts', 9), pkg('toFixed', 'decimal.js', 'decimal.mjs', 2011)],
    },
  ],
  inventory: [
    {
      weight: 26,
      path: [app('reserve', 'inventory/src/reserve.ts', 27), frame('native', 'Statement.all', '', 0)],
    },
    {
      weight: 8,
      path: [app('reserve', 'inventory/src/reserve.ts', 30), app('toStock', 'inventory/src/stock.ts', 14)],
    },
  ],
  gateway: [
    {
      weight: 10,
      path: [
        app('checkout', 'gateway/src/checkout.ts', 20),
        pkg('fetch', 'undici', 'lib/web/fetch/index.js', 131),
      ],
    },
    {
      weight: 6,
      path: [
        app('renderReceipt', 'gateway/src/receipt.ts', 33),
        app('renderLine', 'gateway/src/receipt.ts', 58),
      ],
    },
    {
      weight: 4,
      path: [
        app('checkout', 'gateway/src/checkout.ts', 20),
        frame('node', 'serializeHeaders', 'node:_http_outgoing', 420),
      ],
    },
  ],
};

function app(name: string, file: string, line: number): ApiFrame {
  return frame('app', name, `/srv/shop/services/${file}`, line);
}

function pkg(name: string, packageName: string, file: string, line: number): ApiFrame {
  return frame('package', name, `/srv/shop/node_modules/${packageName}/${file}`, line, packageName);
}

/** Stacks of `samples` samples taken inside one span of a service. */
export function stacksOf(service: string, samples: number, random: Random): DevStack[] {
  const code = CODE[service] ?? CODE['gateway']!;
  const whole = code.reduce((sum, item) => sum + item.weight, 0);
  const counts = new Map<number, number>();
  for (let sample = 0; sample < samples; sample++) {
    let rest = random.next() * whole;
    let index = 0;
    while (index < code.length - 1 && rest > code[index]!.weight) rest -= code[index++]!.weight;
    counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  return [...counts].map(([index, count]) => ({
    frames: [...NODE_HTTP, ...FASTIFY, ...code[index]!.path],
    samples: count,
  }));
}

/** A profile with as many nodes as asked for, to see how the graph copes. */
export function manyStacks(nodes: number, random: Random): DevStack[] {
  const stacks: DevStack[] = [];
  const kinds = ['app', 'package', 'node', 'native', 'gc'] as const;
  let made = 0;
  while (made < nodes) {
    const depth = 4 + Math.floor(random.next() ** 2 * 60);
    const frames: ApiFrame[] = [];
    for (let level = 0; level < depth; level++) {
      const pick = Math.floor(random.next() ** 3 * 30);
      const kind = kinds[Math.min(4, Math.floor(random.next() ** 2.5 * 5))]!;
      frames.push(
        frame(
          kind,
          `step${level}_${pick}`,
          `/srv/big/src/part${pick}.ts`,
          level + 1,
          kind === 'package' ? `part${pick}` : null,
        ),
      );
    }
    made += Math.ceil(depth * 0.7);
    stacks.push({ frames, samples: 1 + Math.floor(random.next() ** 6 * 200) });
  }
  return stacks;
}
