import type { LoadCounts } from '../platform/messages.js';
import type { ReadyMessage } from './child.js';
import type { Fleet } from './fleet.js';
import type { DemoOptions } from './options.js';
import {
  cleanEnvironment,
  LINKER_MODULE,
  LOAD_MODULE,
  OTEL_MODULE,
  SERVICES,
  type ServiceRow,
  serviceEnvironment,
  serviceModule,
} from './processes.js';
import type { Progress } from './progress.js';

const NO_COUNTS: LoadCounts = { sent: 0, completed: 0, declined: 0, failed: 0, shed: 0 };

export interface Directories {
  /** The linker's data. */
  readonly data: string;
  /** Everything else; removed when the demo ends. */
  readonly work: string;
}

/** The linker, the services and the load, and how to start and stop them in order. */
export class Shop {
  readonly #fleet: Fleet;
  readonly #progress: Progress;
  readonly #options: DemoOptions;
  readonly #directories: Directories;
  readonly #env: NodeJS.ProcessEnv;
  readonly #urls = new Map<string, string>();
  #counts = NO_COUNTS;

  constructor(
    fleet: Fleet,
    progress: Progress,
    options: DemoOptions,
    directories: Directories,
    env: NodeJS.ProcessEnv,
  ) {
    this.#fleet = fleet;
    this.#progress = progress;
    this.#options = options;
    this.#directories = directories;
    this.#env = { ...cleanEnvironment(env), CHECKOUT_FIX: options.fix };
  }

  /** What the load has sent and got so far. */
  get counts(): LoadCounts {
    return this.#counts;
  }

  /** Starts everything but the load; returns the linker's URL. */
  async open(signal: AbortSignal): Promise<string> {
    const linker = await this.#progress.step(
      'linker',
      () => this.#startLinker(signal),
      ({ url }) => url,
    );
    const otlpEndpoint = String(linker['otlpEndpoint']);
    const started = new Map<string, Promise<ReadyMessage>>();
    for (const row of SERVICES) {
      const called = Promise.all(row.calls.map(async (name) => started.get(name)));
      const start = (): Promise<ReadyMessage> => this.#startService(row, otlpEndpoint, signal);
      started.set(
        row.name,
        called.then(() => this.#progress.step(row.name, start, ({ url }) => url)),
      );
    }
    await Promise.all(started.values());
    return linker.url;
  }

  async startLoad(signal: AbortSignal): Promise<void> {
    const { load, seed } = this.#options;
    const env = {
      ...this.#env,
      GATEWAY_URL: this.#urls.get('gateway'),
      LOAD_PROFILE: load,
      LOAD_SEED: String(seed),
    };
    const onMessage = (message: { readonly type: string; readonly counts?: LoadCounts }): void => {
      if (message.type === 'load' && message.counts !== undefined) this.#counts = message.counts;
    };
    const start = (): Promise<ReadyMessage> =>
      this.#fleet.start({ name: 'load', entry: LOAD_MODULE, env, onMessage }, signal);
    await this.#progress.step('load', start, () => `${load}, seed ${seed}`);
  }

  /** Ends the load after its last checkout, then the services, which deliver what they hold. */
  async closeForBusiness(): Promise<void> {
    await this.#fleet.stop(['load']);
    await this.#fleet.stop(SERVICES.map((row) => row.name));
  }

  async stopLinker(): Promise<void> {
    await this.#fleet.stop(['linker']);
  }

  async #startService(row: ServiceRow, otlpEndpoint: string, signal: AbortSignal): Promise<ReadyMessage> {
    const place = { otlpEndpoint, workDirectory: this.#directories.work };
    const env = serviceEnvironment(row, this.#env, this.#urls, place);
    const preload = row.traced ? [OTEL_MODULE] : [];
    const ready = await this.#fleet.start(
      { name: row.name, entry: serviceModule(row.name), preload, env },
      signal,
    );
    this.#urls.set(row.name, ready.url);
    return ready;
  }

  #startLinker(signal: AbortSignal): Promise<ReadyMessage> {
    const args = ['serve', '--port', '0', '--otlp-port', '0', '--data', this.#directories.data, '--json'];
    return this.#fleet.start({ name: 'linker', entry: LINKER_MODULE, args, env: this.#env }, signal);
  }
}
