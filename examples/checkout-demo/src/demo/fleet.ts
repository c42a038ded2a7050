import { type ChildSpec, DemoChild, type ReadyMessage } from './child.js';
import { DemoError } from './demo-error.js';
import { unlessAborted } from './waiting.js';

const START_TIMEOUT_MILLIS = 60_000;
const GRACE_MILLIS = 8_000;

/** All processes of the demo. When one ends that should not, `onCrash` is told why. */
export class Fleet {
  readonly #children = new Map<string, DemoChild>();
  readonly #stopping = new Set<DemoChild>();
  readonly #onCrash: (error: DemoError) => void;

  constructor(onCrash: (error: DemoError) => void) {
    this.#onCrash = onCrash;
  }

  /** Process ids by name, in the order of their start. */
  pids(): Readonly<Record<string, number | undefined>> {
    return Object.fromEntries([...this.#children].map(([name, child]) => [name, child.pid]));
  }

  /**
   * Starts a process and waits until it says that it is ready.
   *
   * @throws DemoError with its last output when it ends before that, or when it takes too long
   */
  async start(spec: ChildSpec, signal: AbortSignal): Promise<ReadyMessage> {
    signal.throwIfAborted();
    const child = new DemoChild(spec);
    this.#children.set(spec.name, child);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(tooLate(child)), START_TIMEOUT_MILLIS);
    });
    try {
      const ready = await unlessAborted(Promise.race([child.ready, late]), signal);
      void child.exited.then((how) => {
        if (!this.#stopping.has(child)) this.#onCrash(child.crash(how));
      });
      return ready;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Stops the named processes together, as they would be in production: SIGTERM, then a grace time. */
  async stop(names: readonly string[]): Promise<void> {
    const children = names.flatMap((name) => this.#children.get(name) ?? []);
    for (const child of children) this.#stopping.add(child);
    await Promise.all(children.map((child) => child.stop(GRACE_MILLIS)));
  }

  /** Stops everything, the last started first, so that whoever sends stops before whoever receives. */
  async shutdown(): Promise<void> {
    for (const child of this.#children.values()) this.#stopping.add(child);
    for (const name of [...this.#children.keys()].reverse()) await this.stop([name]);
  }

  /** Ends everything at once, without asking. */
  kill(): void {
    for (const child of this.#children.values()) {
      this.#stopping.add(child);
      child.kill();
    }
  }
}

function tooLate(child: DemoChild): DemoError {
  return new DemoError(
    `${child.name} was not ready after ${START_TIMEOUT_MILLIS / 1000} s. ${child.lastOutput}`.trimEnd(),
    'The machine may be busy; try again.',
  );
}
