// Made-up traffic: services of some threads, each sampled at 100 Hz while it runs one span after the other. A span has
// about ten samples and a trace about ten spans, spread over the services. The same seed gives the same data.
const MILLI = 1_000_000n;
const PERIOD = 10_000_000;
const EPOCH = 1_767_225_600_000_000_000n;

export const THREADS_PER_SERVICE = 4;
export const SERVICES = ['gateway', 'cart', 'checkout', 'payment', 'search'];

export function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const hexOf = (random, bytes) =>
  Array.from({ length: bytes / 4 }, () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');

const STACKS = 800;

/** The code of one service: a tree of calls, grown by branching off somewhere along an earlier stack. */
function codeOf(service, random) {
  const functions = [];
  const locations = [];
  const stacks = [];
  for (let made = 0; made < STACKS; made++) {
    const rootFirst = made === 0 ? [] : [...stacks[Math.floor(random() * made)]].reverse();
    const stack = rootFirst.slice(0, made === 0 ? 0 : 6 + Math.floor(random() * rootFirst.length));
    for (
      let added = made === 0 ? 14 : 1 + Math.floor(random() * 5);
      added > 0 && stack.length < 45;
      added--
    ) {
      stack.push(newLocation(service, functions, locations, random));
    }
    stacks.push(stack.reverse());
  }
  return { functions, locations, stacks };
}

/** Mostly of a new function, else another line of a known one. */
function newLocation(service, functions, locations, random) {
  const index = functions.length;
  const isNew = index === 0 || random() < 0.7;
  if (isNew) {
    const fileName = `/srv/${service}/node_modules/package-${index % 60}/lib/module-${index % 300}.js`;
    functions.push({
      name: `${service}Function${index}`,
      systemName: '',
      fileName,
      startLine: (index * 7) % 900,
    });
  }
  const functionIndex = isNew ? index : Math.floor(random() * index);
  const line = Math.floor(random() * 2000);
  return locations.push({ lines: [{ functionIndex, line, column: Math.floor(random() * 80) }] }) - 1;
}

/** Yields rounds of `{ spans: ResourceSpans[], profiles: ProfileData[] }`, one for every ten seconds of all threads. */
export function* traffic({ samples, seed = 1, windowSeconds = 10 }) {
  const random = randomOf(seed);
  const code = new Map(SERVICES.map((service) => [service, codeOf(service, random)]));
  const perWindow = windowSeconds * 100;
  const trace = { id: hexOf(random, 16), left: 10, parent: undefined };
  for (let made = 0, round = 0; made < samples; round++) {
    const start = EPOCH + BigInt(round * windowSeconds) * 1000n * MILLI;
    const spans = [];
    const profiles = [];
    for (const service of SERVICES) {
      const resource = {
        'service.name': service,
        'service.instance.id': `${service}-1`,
        'service.version': '1.4.2',
        'host.name': `${service}-host`,
        'process.pid': 4711,
      };
      const own = [];
      for (let thread = 0; thread < THREADS_PER_SERVICE && made < samples; thread++) {
        const { profile, threadSpans } = threadWindow(random, code.get(service), {
          resource,
          thread,
          start,
          perWindow,
          trace,
        });
        profiles.push(profile);
        own.push(...threadSpans);
        made += perWindow;
      }
      spans.push({ resource, spans: own });
    }
    yield { spans, profiles };
  }
}

function threadWindow(
  random,
  { functions, locations, stacks },
  { resource, thread, start, perWindow, trace },
) {
  const samples = [];
  const threadSpans = [];
  let span;
  let left = 0;
  for (let tick = 0; tick < perWindow; tick++) {
    const timestampUnixNano = start + BigInt(tick) * 10n * MILLI + BigInt(Math.floor(random() * 400_000));
    if (left === 0) {
      left = 1 + Math.floor(random() * random() * 36);
      span = newSpan(random, trace, timestampUnixNano, left);
      threadSpans.push(span);
    }
    left--;
    const labels = {
      traceId: span.traceId,
      spanId: span.spanId,
      threadId: thread,
      threadName: `thread-${thread}`,
    };
    const stackIndex = Math.floor(random() * random() * random() * stacks.length);
    samples.push({
      stackIndex,
      values: [1, PERIOD, Math.floor(random() * PERIOD)],
      timestampUnixNano,
      labels,
    });
  }
  const nanoseconds = (type) => ({ type, unit: 'nanoseconds' });
  const profile = {
    profileId: hexOf(random, 16),
    startUnixNano: start,
    durationNanos: perWindow * PERIOD,
    resource,
    scope: { name: 'hotspan', version: '0.1.0' },
    sampleTypes: [{ type: 'sample', unit: 'count' }, nanoseconds('wall'), nanoseconds('cpu')],
    periodType: nanoseconds('wall'),
    period: PERIOD,
    ...usedCode(samples, { functions, locations, stacks }),
  };
  return { profile, threadSpans };
}

/** Only what the samples refer to, as a profiler hands it over. */
function usedCode(samples, { functions, locations, stacks }) {
  const used = { functions: new Map(), locations: new Map(), stacks: new Map() };
  const of = (map, key) => {
    if (!map.has(key)) map.set(key, map.size);
    return map.get(key);
  };
  const own = samples.map((sample) => ({ ...sample, stackIndex: of(used.stacks, sample.stackIndex) }));
  const ownStacks = [...used.stacks.keys()].map((index) => stacks[index].map((at) => of(used.locations, at)));
  const ownLocations = [...used.locations.keys()].map((at) => ({
    lines: locations[at].lines.map((line) => ({
      ...line,
      functionIndex: of(used.functions, line.functionIndex),
    })),
  }));
  const ownFunctions = [...used.functions.keys()].map((index) => functions[index]);
  return { functions: ownFunctions, locations: ownLocations, stacks: ownStacks, samples: own };
}

function newSpan(random, trace, startUnixNano, ticks) {
  if (trace.left === 0) Object.assign(trace, { id: hexOf(random, 16), left: 10, parent: undefined });
  trace.left--;
  const operation = Math.floor(random() * random() * 40);
  const spanId = hexOf(random, 8);
  const span = {
    traceId: trace.id,
    spanId,
    ...(trace.parent !== undefined && { parentSpanId: trace.parent }),
    name: `GET /resource-${operation}/:id`,
    kind: operation % 3 === 0 ? 'client' : 'server',
    startUnixNano,
    endUnixNano: startUnixNano + BigInt(ticks * PERIOD + Math.floor(random() * 5_000_000)),
    attributes: {
      'http.request.method': 'GET',
      'http.route': `/resource-${operation}/:id`,
      'url.path': `/resource-${operation}/${Math.floor(random() * 1e6)}`,
      'http.response.status_code': random() < 0.02 ? 500 : 200,
      'server.address': 'shop.example.com',
      'server.port': 443,
      'network.peer.address': `10.0.${Math.floor(random() * 4)}.${Math.floor(random() * 250)}`,
      'user_agent.original': `agent/${Math.floor(random() * 30)}`,
    },
    events: [],
    links: [],
    statusCode: random() < 0.02 ? 'error' : 'unset',
    statusMessage: '',
    scope: { name: '@opentelemetry/instrumentation-http', version: '0.223.0' },
    parentIsRemote: false,
  };
  trace.parent ??= spanId;
  return span;
}
