import type { ProfileData, ResourceSpans, SpanId, TraceId } from '@hotspan/wire';
import type { OperationSummary, SpanTotals, StoredSpan, WindowInfo } from '../../core/model/span.js';
import type { StackProfile } from '../../core/model/stack-profile.js';
import { copyStoredSpan } from '../copy-span.js';
import { checkSearch, isInRange, overlapsRange } from '../span-search.js';
import type {
  SpanFilter,
  SpanPage,
  SpanSearch,
  Store,
  StoreCapabilities,
  StoreStats,
  ThreadSamples,
  ThreadSelection,
  TimeRange,
  WriteReceipt,
} from '../store.js';
import { storeClosed } from '../store-error.js';
import { MemoryProfiles } from './memory-profiles.js';
import { matchingSpans, searchPage } from './memory-search.js';
import { MemorySpans } from './memory-spans.js';
import { operationSummaries } from './operation-summaries.js';

/** A store that lives and dies with the process: for tests, and for a linker that shall leave nothing on disk. */
export function createMemoryStore(): Store {
  return new MemoryStore();
}

class MemoryStore implements Store {
  readonly #spans = new MemorySpans();
  readonly #profiles = new MemoryProfiles();
  #closed: Promise<void> | undefined;

  async writeSpans(batch: readonly ResourceSpans[]): Promise<WriteReceipt> {
    this.#checkOpen();
    return this.#spans.add(batch);
  }

  async writeProfiles(batch: readonly ProfileData[]): Promise<WriteReceipt> {
    this.#checkOpen();
    return this.#profiles.add(batch);
  }

  capabilities(): StoreCapabilities {
    return {
      sampleTimes: true,
      searchByDuration: true,
      searchByAttribute: true,
      searchByProfile: true,
      operationProfiles: true,
    };
  }

  async stats(): Promise<StoreStats> {
    this.#checkOpen();
    const times = [...this.#spans.times(), ...this.#profiles.times()];
    const starts = times.map(([start]) => start).sort(compareTimes);
    const ends = times.map(([, end]) => end).sort(compareTimes);
    return {
      spans: this.#spans.all.length,
      samples: this.#profiles.sampleCount,
      windows: this.#profiles.windows.length,
      bytesOnDisk: 0,
      ...(times.length > 0 && { oldestUnixNano: starts[0]!, newestUnixNano: ends.at(-1)! }),
    };
  }

  async listOperations(range: TimeRange): Promise<readonly OperationSummary[]> {
    this.#checkOpen();
    const spans = this.#spans.all.filter((span) => isInRange(range, span.startUnixNano));
    return operationSummaries(spans, (span) => this.#profiles.hasProfile(span));
  }

  async searchSpans(search: SpanSearch): Promise<SpanPage> {
    this.#checkOpen();
    checkSearch(search);
    return searchPage(this.#spans.all, this.#profiles, search);
  }

  async getTrace(traceId: TraceId): Promise<readonly StoredSpan[]> {
    this.#checkOpen();
    return this.#spans.ofTrace(traceId).map(copyStoredSpan);
  }

  async spanTotals(traceId: TraceId): Promise<readonly SpanTotals[]> {
    this.#checkOpen();
    return this.#profiles.totals(traceId);
  }

  async spanProfile(traceId: TraceId, spanIds: readonly SpanId[]): Promise<StackProfile> {
    this.#checkOpen();
    const spans = [...new Set(spanIds)].map((spanId) => ({ traceId, spanId }));
    return this.#profiles.merged(spans, { bySpan: true });
  }

  async operationProfile(filter: SpanFilter): Promise<StackProfile> {
    this.#checkOpen();
    return this.#profiles.merged(matchingSpans(this.#spans.all, this.#profiles, filter), { bySpan: false });
  }

  async threadWindow(selection: ThreadSelection): Promise<ThreadSamples> {
    this.#checkOpen();
    return this.#profiles.threadWindow(selection);
  }

  async windows(instanceId: string, range: TimeRange): Promise<readonly WindowInfo[]> {
    this.#checkOpen();
    return this.#profiles.windows
      .filter((window) => window.instanceId === instanceId)
      .filter((window) => overlapsRange(range, window.startUnixNano, window.endUnixNano))
      .sort((a, b) => Number(a.startUnixNano - b.startUnixNano) || a.threadId - b.threadId)
      .map((window) => ({ ...window }));
  }

  shutdown(): Promise<void> {
    this.#closed ??= Promise.resolve();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  #checkOpen(): void {
    if (this.#closed !== undefined) throw storeClosed();
  }
}

function compareTimes(a: bigint, b: bigint): number {
  return Number(a - b);
}
