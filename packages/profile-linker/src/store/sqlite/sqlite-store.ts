import type { ProfileData, ResourceSpans, SpanId, TraceId } from '@hotspan/wire';
import type { OperationSummary, SpanTotals, StoredSpan, WindowInfo } from '../../core/model/span.js';
import type { StackProfile } from '../../core/model/stack-profile.js';
import { copyStoredSpan } from '../copy-span.js';
import { prepareProfile } from '../prepare/prepare-profile.js';
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
import { checkSpanTimes } from '../write-check.js';
import { inlineEngines } from './inline-engines.js';
import { loadSqliteDriver } from './sqlite-driver.js';
import type { StoreEngines } from './store-engines.js';
import { workerEngines } from './worker-engines.js';

export interface SqliteStoreOptions {
  /** Made if it does not exist. */
  readonly directory: string;
  /** Milliseconds since the epoch; names the first partition. */
  readonly clock?: () => number;
  /** A partition file may grow to so many bytes, then writes fail with `HOTSPAN_STORE_FULL`. */
  readonly maxBytes?: number;
  /** Threads that read, beside the one that writes; 0 does all work in the calling thread. Default 2. */
  readonly readers?: number;
}

const DEFAULT_READERS = 2;

/**
 * Opens a data directory, which one process may have open at a time.
 * @throws HotspanError `HOTSPAN_NO_SQLITE` without a sound SQLite, `HOTSPAN_STORE_UNWRITABLE`,
 * `HOTSPAN_STORE_IN_USE`, `HOTSPAN_STORE_VERSION`, `HOTSPAN_STORE_CORRUPT` for what the directory is like.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { directory, clock = Date.now, maxBytes, readers = DEFAULT_READERS } = options;
  const writerOptions = { directory, nowMillis: clock(), maxBytes };
  const engines =
    readers === 0
      ? inlineEngines(await loadSqliteDriver(), writerOptions)
      : await workerEngines(writerOptions, readers);
  return new SqliteStore(engines);
}

class SqliteStore implements Store {
  readonly #engines: StoreEngines;
  #closed: Promise<void> | undefined;

  constructor(engines: StoreEngines) {
    this.#engines = engines;
  }

  async writeSpans(batch: readonly ResourceSpans[]): Promise<WriteReceipt> {
    for (const { spans } of batch) {
      for (const span of spans) checkSpanTimes(span.spanId, span.startUnixNano, span.endUnixNano);
    }
    return this.#open().write({ kind: 'spans', batch });
  }

  async writeProfiles(batch: readonly ProfileData[]): Promise<WriteReceipt> {
    return this.#open().write({ kind: 'profiles', batch: batch.map(prepareProfile) });
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
    return this.#open().read('stats');
  }

  async listOperations(range: TimeRange): Promise<readonly OperationSummary[]> {
    return this.#open().read('listOperations', range);
  }

  async searchSpans(search: SpanSearch): Promise<SpanPage> {
    return this.#open().read('searchSpans', search);
  }

  async getTrace(traceId: TraceId): Promise<readonly StoredSpan[]> {
    return (await this.#open().read('getTrace', traceId)).map(copyStoredSpan);
  }

  async spanTotals(traceId: TraceId): Promise<readonly SpanTotals[]> {
    return this.#open().read('spanTotals', traceId);
  }

  async spanProfile(traceId: TraceId, spanIds: readonly SpanId[]): Promise<StackProfile> {
    return this.#open().read('spanProfile', traceId, spanIds);
  }

  async operationProfile(filter: SpanFilter): Promise<StackProfile> {
    return this.#open().read('operationProfile', filter);
  }

  async threadWindow(selection: ThreadSelection): Promise<ThreadSamples> {
    return this.#open().read('threadWindow', selection);
  }

  async windows(instanceId: string, range: TimeRange): Promise<readonly WindowInfo[]> {
    return this.#open().read('windows', instanceId, range);
  }

  shutdown(): Promise<void> {
    this.#closed ??= this.#engines.close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  #open(): StoreEngines {
    if (this.#closed !== undefined) throw storeClosed();
    return this.#engines;
  }
}
