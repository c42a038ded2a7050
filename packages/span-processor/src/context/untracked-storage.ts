import type { Storage } from './tracker.js';

/** A storage's own methods, whoever overrode them on the instance. */
export interface UntrackedStorage {
  readonly getStore: () => unknown;
  readonly enterWith: (store: unknown) => void;
  readonly run: <R>(store: unknown, fn: (...args: unknown[]) => R, ...args: unknown[]) => R;
  readonly exit: <R>(fn: (...args: unknown[]) => R, ...args: unknown[]) => R;
  readonly disable: () => void;
}

export function untracked(storage: Storage): UntrackedStorage {
  const methods = Object.getPrototypeOf(storage) as Storage;
  return {
    getStore: methods.getStore.bind(storage),
    enterWith: methods.enterWith.bind(storage),
    run: methods.run.bind(storage) as UntrackedStorage['run'],
    exit: methods.exit.bind(storage) as UntrackedStorage['exit'],
    disable: methods.disable.bind(storage),
  };
}
