import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { channel } from 'node:diagnostics_channel';
import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Context, context, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import type { Bench, Mechanism } from './mechanism.js';

const within = <T>(span: Span, fn: () => T): T => context.with(trace.setSpan(context.active(), span), fn);

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

/** Ways into a context and out of it. */
export const MECHANISMS_OF_CONTEXT: { readonly [name: string]: Mechanism } = {
  childrenInParallel,
  nestedSync,
  nestedThrow,
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
