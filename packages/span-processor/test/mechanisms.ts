import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { channel } from 'node:diagnostics_channel';
import { EventEmitter, once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Readable, Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Context, context, ROOT_CONTEXT, type Span, type Tracer, trace } from '@opentelemetry/api';

/** What a mechanism is given: a way to burn in the name of a span, and the application around it. */
export interface Bench {
  readonly tracer: Tracer;
  /** Burns in a function that belongs to `owner`, or to nobody. */
  readonly burn: (owner: Span | null) => void;
  /** The manager's storage, if it is one that can be reached from outside. */
  readonly storage: AsyncLocalStorage<Context> | undefined;
  readonly attach: ((context: Context) => { dispose(): void }) | undefined;
  readonly port: number;
}

/** One way for code to come to run in a span. `span` is active when it is called. */
export type Mechanism = (bench: Bench, span: Span) => Promise<void>;

const within = <T>(span: Span, fn: () => T): T => context.with(trace.setSpan(context.active(), span), fn);

async function sync({ burn }: Bench, span: Span): Promise<void> {
  burn(span);
}

async function immediate({ burn }: Bench, span: Span): Promise<void> {
  await new Promise<void>((resolve) => {
    setImmediate(() => {
      burn(span);
      resolve();
    });
  });
  burn(span);
}

async function timeout({ burn }: Bench, span: Span): Promise<void> {
  await new Promise<void>((resolve) => {
    setTimeout(() => {
      burn(span);
      resolve();
    }, 2);
  });
  burn(span);
}

async function interval({ burn }: Bench, span: Span): Promise<void> {
  await new Promise<void>((resolve) => {
    let rounds = 0;
    const timer = setInterval(() => {
      burn(span);
      if (++rounds < 2) return;
      clearInterval(timer);
      resolve();
    }, 1);
  });
}

async function timersPromises({ burn }: Bench, span: Span): Promise<void> {
  await sleep(1);
  burn(span);
}

async function fsPromises({ burn }: Bench, span: Span): Promise<void> {
  await readFile(new URL(import.meta.url));
  burn(span);
}

async function threadPoolCallback({ burn }: Bench, span: Span): Promise<void> {
  await new Promise<void>((resolve) => {
    randomBytes(32, () => {
      burn(span);
      resolve();
    });
  });
}

async function httpRoundTrip({ burn, port }: Bench, span: Span): Promise<void> {
  const { get } = await import('node:http');
  await new Promise<void>((resolve, reject) => {
    get({ port, host: '127.0.0.1' }, (response) => {
      burn(span);
      response.on('data', () => burn(span));
      response.on('end', () => {
        burn(span);
        resolve();
      });
    }).on('error', reject);
  });
}

async function thenChain({ burn }: Bench, span: Span): Promise<void> {
  await Promise.resolve()
    .then(() => burn(span))
    .then(() => sleep(1))
    .then(() => burn(span))
    .finally(() => burn(span));
}

async function eventEmitter({ burn }: Bench, span: Span): Promise<void> {
  const emitter = new EventEmitter();
  emitter.on('work', () => burn(span));
  setImmediate(() => emitter.emit('work'));
  await once(emitter, 'work');
  burn(span);
}

async function streams({ burn }: Bench, span: Span): Promise<void> {
  const transform = new Transform({
    transform(chunk, _encoding, done) {
      burn(span);
      setImmediate(done, null, chunk);
    },
  });
  const sink = new Writable({
    write(_chunk, _encoding, done) {
      burn(span);
      done();
    },
  });
  await pipeline(Readable.from(['a', 'b']), transform, sink);
  burn(span);
}

async function microtask({ burn }: Bench, span: Span): Promise<void> {
  await new Promise<void>((resolve) => {
    queueMicrotask(() => {
      burn(span);
      resolve();
    });
  });
}

async function nextTick({ burn }: Bench, span: Span): Promise<void> {
  await new Promise<void>((resolve) => {
    process.nextTick(() => {
      burn(span);
      resolve();
    });
  });
}

async function childrenInParallel({ burn, tracer }: Bench, span: Span): Promise<void> {
  const child = (name: string): Promise<void> =>
    tracer.startActiveSpan(name, async (own) => {
      burn(own);
      await sleep(1);
      burn(own);
      own.end();
    });
  await Promise.all([child('left'), child('right')]);
  burn(span);
}

async function nestedSync({ burn, tracer }: Bench, span: Span): Promise<void> {
  tracer.startActiveSpan('outer', (outer) => {
    burn(outer);
    tracer.startActiveSpan('inner', (inner) => {
      burn(inner);
      inner.end();
    });
    burn(outer);
    outer.end();
  });
  burn(span);
}

async function nestedThrow({ burn, tracer }: Bench, span: Span): Promise<void> {
  try {
    tracer.startActiveSpan('thrower', (own) => {
      burn(own);
      own.end();
      throw new Error('on purpose');
    });
  } catch {
    burn(span);
  }
}

async function forAwait({ burn }: Bench, span: Span): Promise<void> {
  async function* numbers(): AsyncGenerator<number> {
    for (let i = 0; i < 2; i++) {
      await sleep(1);
      burn(span);
      yield i;
    }
  }
  for await (const _ of numbers()) burn(span);
}

/** Not a literal: linters warn of objects that look like promises by mistake. */
const THEN: string = ['th', 'en'].join('');

async function foreignThenable({ burn }: Bench, span: Span): Promise<void> {
  const then = (resolve: (value: number) => void): void => {
    burn(span);
    setTimeout(resolve, 1, 1);
  };
  const thenable: unknown = Object.defineProperty({}, THEN, { value: then });
  await (thenable as Promise<number>);
  burn(span);
}

async function asyncResourceBind({ burn }: Bench, span: Span): Promise<void> {
  const bound = AsyncResource.bind(() => burn(span));
  await context.with(ROOT_CONTEXT, async () => {
    await sleep(1);
    bound();
    burn(null);
  });
}

async function snapshot({ burn }: Bench, span: Span): Promise<void> {
  const inSpan = AsyncLocalStorage.snapshot();
  await context.with(ROOT_CONTEXT, async () => {
    await sleep(1);
    inSpan(() => burn(span));
    burn(null);
  });
}

async function contextBind({ burn }: Bench, span: Span): Promise<void> {
  const bound = context.bind(context.active(), () => burn(span));
  const emitter = context.bind(context.active(), new EventEmitter());
  emitter.once('work', () => burn(span));
  await context.with(ROOT_CONTEXT, async () => {
    await sleep(1);
    bound();
    emitter.emit('work');
    burn(null);
  });
}

async function startedNeverActivated({ burn, tracer }: Bench, span: Span): Promise<void> {
  const idle = tracer.startSpan('never active');
  burn(span);
  await sleep(1);
  burn(span);
  idle.end();
}

async function attachAndDispose({ attach, burn, tracer }: Bench, span: Span): Promise<void> {
  if (attach === undefined) return burn(span);
  const own = tracer.startSpan('attached');
  const token = attach(trace.setSpan(context.active(), own));
  burn(own);
  await sleep(1);
  burn(own);
  token.dispose();
  burn(span);
  own.end();
}

const bound = channel('hotspan-test-bound');

async function bindStore({ burn, storage, tracer }: Bench, span: Span): Promise<void> {
  if (storage === undefined) return burn(span);
  bound.bindStore(storage, (message) => message as Context);
  const own = tracer.startSpan('bound');
  await bound.runStores(trace.setSpan(context.active(), own), async () => {
    burn(own);
    await sleep(1);
    burn(own);
  });
  burn(span);
  own.end();
}

async function rawRun({ burn, storage, tracer }: Bench, span: Span): Promise<void> {
  if (storage === undefined) return burn(span);
  const own = tracer.startSpan('raw run');
  await storage.run(trace.setSpan(context.active(), own), async () => {
    burn(own);
    await sleep(1);
    burn(own);
  });
  storage.run(ROOT_CONTEXT, () => burn(null));
  storage.exit(() => burn(null));
  burn(span);
  own.end();
}

async function rootContext({ burn }: Bench, span: Span): Promise<void> {
  context.with(ROOT_CONTEXT, () => burn(null));
  burn(span);
  await context.with(ROOT_CONTEXT, async () => {
    await sleep(1);
    burn(null);
  });
  burn(span);
}

async function afterEnd({ burn, tracer }: Bench, span: Span): Promise<void> {
  const own = tracer.startSpan('ended');
  await within(own, async () => {
    own.end();
    burn(own);
    await sleep(1);
    burn(own);
  });
  burn(span);
}

async function otherStorage({ burn }: Bench, span: Span): Promise<void> {
  const other = new AsyncLocalStorage<number>();
  await other.run(1, async () => {
    burn(span);
    await sleep(1);
    burn(span);
    other.enterWith(2);
    burn(span);
  });
  burn(span);
}

async function remoteParent({ burn }: Bench, span: Span): Promise<void> {
  const remote = trace.setSpanContext(ROOT_CONTEXT, {
    traceId: '1'.repeat(32),
    spanId: '2'.repeat(16),
    traceFlags: 1,
    isRemote: true,
  });
  context.with(remote, () => burn(null));
  burn(span);
}

async function valuesBesideTheSpan({ burn }: Bench, span: Span): Promise<void> {
  await context.with(context.active().setValue(Symbol.for('baggage'), 1), async () => {
    burn(span);
    await sleep(1);
    burn(span);
  });
}

/** Every way that is held to 100 %. */
export const MECHANISMS: { readonly [name: string]: Mechanism } = {
  sync,
  immediate,
  timeout,
  interval,
  timersPromises,
  fsPromises,
  threadPoolCallback,
  httpRoundTrip,
  thenChain,
  eventEmitter,
  streams,
  microtask,
  nextTick,
  childrenInParallel,
  nestedSync,
  nestedThrow,
  forAwait,
  foreignThenable,
  asyncResourceBind,
  snapshot,
  contextBind,
  startedNeverActivated,
  attachAndDispose,
  bindStore,
  rawRun,
  rootContext,
  afterEnd,
  otherStorage,
  remoteParent,
  valuesBesideTheSpan,
};
