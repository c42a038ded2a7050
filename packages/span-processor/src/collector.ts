import type { Finished, Finisher } from './background/finish.js';
import type { ContextTracker } from './context/tracker.js';
import { Delivery } from './exporters/delivery.js';
import type { ExporterStats, ProfileExporter } from './exporters/exporter.js';
import type { ResolvedOptions } from './options.js';
import { currentThread } from './profiled-thread.js';
import type { RawProfile } from './sampler/sampler.js';
import type { SpanResource } from './span-resource.js';
import type { Troubles } from './troubles.js';
import type { WindowFacts } from './window/build-profile.js';
import { type FlatProfile, lastTimeMicros } from './window/flat-profile.js';
import { flatten } from './window/flatten.js';
import { LabelledWindow } from './window/labelled-window.js';
import type { WindowForm } from './window/profile-window.js';
import { WindowLabels } from './window/sample-labels.js';

export interface CollectorSystem {
  /** Nanoseconds since the epoch. */
  readonly now: () => bigint;
  /** 32 hex digits. */
  readonly randomId: () => string;
  readonly createFinisher: () => Finisher;
}

export interface CollectorCounts {
  windows: number;
  samples: number;
  labelled: number;
  unsampled: number;
  unattributed: number;
  lost: number;
}

const SCOPE = { name: '@hotspan/span-processor', version: '0.1.0' };

/** Makes a labelled window of what the sampler gives, and hands it to the exporters. */
export class Collector {
  readonly #options: ResolvedOptions;
  readonly #system: CollectorSystem;
  readonly #resource: SpanResource;
  readonly #troubles: Troubles;
  readonly #delivery: Delivery;
  readonly #thread: { readonly id: number; readonly name: string } = currentThread();
  readonly #preparing = new Set<Promise<void>>();
  readonly #counts: CollectorCounts = {
    windows: 0,
    samples: 0,
    labelled: 0,
    unsampled: 0,
    unattributed: 0,
    lost: 0,
  };
  readonly #forms: readonly WindowForm[];
  /** Whether an exporter asks for more than encoded forms. */
  readonly #wantsModel: boolean;
  #finisher: Finisher | undefined;
  #windowStart = 0n;

  constructor(
    options: ResolvedOptions,
    exporters: readonly ProfileExporter[],
    resource: SpanResource,
    troubles: Troubles,
    system: CollectorSystem,
  ) {
    this.#options = options;
    this.#resource = resource;
    this.#troubles = troubles;
    this.#system = system;
    this.#delivery = new Delivery(exporters, troubles);
    const forms = exporters.map(formsOf);
    this.#forms = [...new Set(forms.flatMap((each) => each ?? []))];
    this.#wantsModel = forms.includes(undefined);
  }

  get counts(): Readonly<CollectorCounts> {
    return this.#counts;
  }

  /** The sampler starts now. */
  open(): void {
    this.#windowStart = this.#system.now();
  }

  /** Reads the labels now, while names are those of this moment; everything after may take its time. */
  collect(raw: RawProfile, tracker: ContextTracker): void {
    const labels = new WindowLabels({
      scope: this.#options.scope,
      thread: this.#thread,
      spanOf: (sampled) => tracker.spanOf(sampled),
    });
    const periodNanos = Math.round(1e9 / this.#options.frequencyHertz);
    const flat = flatten(raw, { labels, periodNanos, cpu: this.#options.cpu });
    const startUnixNano = this.#windowStart;
    const endUnixNano = later(this.#system.now(), ((lastTimeMicros(flat) ?? 0n) + 1n) * 1000n);
    this.#windowStart = endUnixNano;
    this.#counts.lost += flat.lostSamples;
    const sampleCount = flat.samples.stacks.length;
    if (sampleCount === 0) return;
    this.#counts.samples += sampleCount;
    this.#counts.labelled += labels.counts.labelled;
    this.#counts.unsampled += labels.counts.unsampled;
    this.#counts.unattributed += labels.counts.unattributed;
    const preparing = this.#prepare(flat, startUnixNano, endUnixNano)
      .catch((error: unknown) => this.#troubles.dropped('window-failed', error))
      .finally(() => this.#preparing.delete(preparing));
    this.#preparing.add(preparing);
  }

  async flush(): Promise<void> {
    await Promise.all(this.#preparing);
    await this.#delivery.flush();
  }

  async shutdown(): Promise<void> {
    await Promise.all(this.#preparing);
    await this.#delivery.shutdown();
  }

  /** Lets the background thread go, whatever it is doing. */
  async close(): Promise<void> {
    await this.#finisher?.shutdown();
  }

  exporterStats(): ExporterStats[] {
    return this.#delivery.stats();
  }

  async #prepare(flat: FlatProfile, startUnixNano: bigint, endUnixNano: bigint): Promise<void> {
    const facts = {
      profileId: this.#system.randomId(),
      startUnixNano,
      endUnixNano,
      resource: await this.#resource.settle(),
      scope: SCOPE,
    };
    const { positions, encoded } = await this.#finish(facts, flat);
    this.#counts.windows++;
    this.#delivery.deliver(new LabelledWindow({ ...facts, thread: this.#thread }, flat, positions, encoded));
  }

  /** Without the background a window is delivered as it is, and encoded here when an exporter asks. */
  async #finish(facts: WindowFacts, flat: FlatProfile): Promise<Finished> {
    try {
      this.#finisher ??= this.#system.createFinisher();
      const { sourceMaps } = this.#options;
      const window = { facts, flat, sourceMaps, forms: this.#forms, positions: this.#wantsModel };
      return await this.#finisher.finish(window);
    } catch (error) {
      this.#troubles.happened('background-failed', error);
      return { positions: flat.positions, encoded: {} };
    }
  }
}

/** `undefined` for exporters that do not say. */
function formsOf(exporter: ProfileExporter): readonly WindowForm[] | undefined {
  try {
    return exporter.forms;
  } catch {
    return undefined;
  }
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
