import type { ContextTracker } from './context/tracker.js';
import { Delivery } from './exporters/delivery.js';
import type { ExporterStats, ProfileExporter } from './exporters/exporter.js';
import type { ResolvedOptions } from './options.js';
import { currentThread } from './profiled-thread.js';
import type { RawProfile, SourcePosition, SourceResolver } from './sampler/sampler.js';
import type { SpanResource } from './span-resource.js';
import type { Troubles } from './troubles.js';
import { type FlatProfile, flatten } from './window/flatten.js';
import { LabelledWindow } from './window/labelled-window.js';
import { WindowLabels } from './window/sample-labels.js';

export interface CollectorSystem {
  /** Nanoseconds since the epoch. */
  readonly now: () => bigint;
  /** 32 hex digits. */
  readonly randomId: () => string;
  readonly loadSourceMaps: () => SourceResolver;
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
  #sourceMaps: SourceResolver | undefined;
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
    const flat = flatten(raw, {
      labelsOf: (sampled) => labels.of(sampled),
      periodNanos: Math.round(1e9 / this.#options.frequencyHertz),
      cpu: this.#options.cpu,
    });
    const startUnixNano = this.#windowStart;
    const endUnixNano = later(this.#system.now(), (flat.lastSampleUnixNano ?? 0n) + 1000n);
    this.#windowStart = endUnixNano;
    this.#counts.lost += flat.lostSamples;
    if (flat.samples.length === 0) return;
    this.#counts.samples += flat.samples.length;
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
    await this.#sourceMaps?.shutdown();
  }

  exporterStats(): ExporterStats[] {
    return this.#delivery.stats();
  }

  async #prepare(flat: FlatProfile, startUnixNano: bigint, endUnixNano: bigint): Promise<void> {
    const positions = await this.#resolve(flat.positions);
    const facts = {
      profileId: this.#system.randomId(),
      startUnixNano,
      endUnixNano,
      thread: this.#thread,
      resource: await this.#resource.settle(),
      scope: SCOPE,
      cpu: this.#options.cpu,
    };
    this.#counts.windows++;
    this.#delivery.deliver(new LabelledWindow(facts, flat, positions));
  }

  async #resolve(positions: readonly SourcePosition[]): Promise<readonly SourcePosition[]> {
    if (!this.#options.sourceMaps) return positions;
    try {
      this.#sourceMaps ??= this.#system.loadSourceMaps();
      return await this.#sourceMaps.resolve(positions);
    } catch (error) {
      this.#troubles.happened('source-maps-failed', error);
      return positions;
    }
  }
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
