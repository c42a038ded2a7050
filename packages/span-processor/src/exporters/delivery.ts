import { withoutTracing } from '../context/suppress-tracing.js';
import type { ProfileWindow } from '../window/profile-window.js';
import type { ExporterStats, ProfileExporter } from './exporter.js';

/** An exporter whose promises never settle must not collect windows without end. */
const MAX_IN_FLIGHT = 16;

export interface DeliveryReport {
  dropped(reason: string, error: unknown): void;
}

/** Hands windows to every exporter. One exporter's failure, slowness or exception concerns no other. */
export class Delivery {
  readonly #exporters: readonly ProfileExporter[];
  readonly #inFlight: readonly Set<Promise<void>>[];
  readonly #report: DeliveryReport;

  constructor(exporters: readonly ProfileExporter[], report: DeliveryReport) {
    this.#exporters = exporters;
    this.#inFlight = exporters.map(() => new Set());
    this.#report = report;
  }

  deliver(window: ProfileWindow): void {
    this.#exporters.forEach((exporter, index) => {
      const inFlight = this.#inFlight[index]!;
      if (inFlight.size >= MAX_IN_FLIGHT) {
        this.#report.dropped('exporter-busy', new Error(`${MAX_IN_FLIGHT} exports are under way`));
        return;
      }
      const done = callSafely(() => exporter.export(window))
        .catch((error: unknown) => this.#report.dropped('export-failed', error))
        .finally(() => inFlight.delete(done));
      inFlight.add(done);
    });
  }

  /** Waits for what is under way now, and for what the exporters have queued. */
  async flush(): Promise<void> {
    await Promise.all(this.#inFlight.flatMap((inFlight) => [...inFlight]));
    await this.#all('flush-failed', async (exporter) => exporter.forceFlush?.());
  }

  async shutdown(): Promise<void> {
    await this.#all('shutdown-failed', (exporter) => exporter.shutdown());
    await Promise.all(this.#inFlight.flatMap((inFlight) => [...inFlight]));
  }

  stats(): ExporterStats[] {
    return this.#exporters.flatMap((exporter) => {
      try {
        return exporter.stats?.() ?? [];
      } catch {
        return [];
      }
    });
  }

  async #all(reason: string, act: (exporter: ProfileExporter) => Promise<void>): Promise<void> {
    await Promise.all(
      this.#exporters.map((exporter) =>
        callSafely(() => act(exporter)).catch((error: unknown) => this.#report.dropped(reason, error)),
      ),
    );
  }
}

/** An exporter that throws, or returns no promise, is one that rejects or resolves. */
async function callSafely(act: () => Promise<void>): Promise<void> {
  await withoutTracing(act);
}
