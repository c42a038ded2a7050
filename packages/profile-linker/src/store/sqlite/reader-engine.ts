import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { SpanId, TraceId } from '@hotspan/wire';
import type {
  OperationSummary,
  SpanTotals,
  StoredSpan,
  TimedSample,
  WindowInfo,
} from '../../core/model/span.js';
import type { StackProfile } from '../../core/model/stack-profile.js';
import { StackProfileBuilder } from '../stack-profile-builder.js';
import type {
  SpanFilter,
  SpanPage,
  SpanSearch,
  StoreReader,
  StoreStats,
  ThreadSamples,
  ThreadSelection,
  TimeRange,
} from '../store.js';
import { readOperationProfile } from './operation-profile-reader.js';
import { readOperations } from './operation-reader.js';
import { listPartitions } from './partition-file.js';
import { PartitionReader } from './partition-reader.js';
import { addSpanProfile, addTraceTotals } from './profile-reader.js';
import { searchPage } from './search-reader.js';
import type { SqliteDriver } from './sqlite-driver.js';
import type { StackSum } from './stack-sums.js';
import { readThread, readWindows } from './thread-reader.js';
import { readTrace } from './trace-reader.js';

type Answer<T> = T extends (...args: infer A) => Promise<infer R> ? (...args: A) => R : never;

/** `StoreReader` without promises: each answer comes from one state of the file. */
export type SyncReader = {
  readonly [K in Exclude<keyof StoreReader, 'capabilities'>]: Answer<StoreReader[K]>;
};

/** Reads the newest partition of a data directory, which a WriterEngine has made. */
export class ReaderEngine implements SyncReader {
  readonly #directory: string;
  readonly #partition: PartitionReader;

  constructor(driver: SqliteDriver, directory: string) {
    this.#directory = directory;
    this.#partition = new PartitionReader(driver, listPartitions(directory).at(-1)!);
  }

  stats(): StoreStats {
    const { spans, samples, windows, oldest, newest } = this.#partition.meta();
    return {
      spans,
      samples,
      windows,
      bytesOnDisk: bytesIn(this.#directory),
      ...(oldest !== null && { oldestUnixNano: this.#partition.absolute(oldest) }),
      ...(newest !== null && { newestUnixNano: this.#partition.absolute(newest) }),
    };
  }

  listOperations(range: TimeRange): OperationSummary[] {
    return this.#read((partition) => readOperations(partition, range));
  }

  searchSpans(search: SpanSearch): SpanPage {
    return this.#read((partition) => searchPage([partition], search));
  }

  getTrace(traceId: TraceId): StoredSpan[] {
    return this.#read((partition) => readTrace(partition, traceId));
  }

  spanTotals(traceId: TraceId): SpanTotals[] {
    return this.#read((partition) => {
      const totals = new Map<SpanId, StackSum>();
      addTraceTotals(partition, traceId, totals);
      return [...totals].map(([spanId, sum]) => ({ spanId, ...sum }));
    });
  }

  spanProfile(traceId: TraceId, spanIds: readonly SpanId[]): StackProfile {
    return this.#read((partition) => {
      const builder = new StackProfileBuilder();
      addSpanProfile(partition, traceId, new Set(spanIds), builder);
      return builder.build();
    });
  }

  operationProfile(filter: SpanFilter): StackProfile {
    return this.#read((partition) => readOperationProfile(partition, filter));
  }

  threadWindow(selection: ThreadSelection): ThreadSamples {
    return this.#read((partition) => {
      const builder = new StackProfileBuilder();
      const samples = readThread(partition, selection, builder).sort(byTime);
      return { frames: builder.frames, stacks: builder.stacks, samples };
    });
  }

  windows(instanceId: string, range: TimeRange): WindowInfo[] {
    return this.#read((partition) =>
      readWindows(partition, instanceId, range).sort(
        (a, b) => Number(a.startUnixNano - b.startUnixNano) || a.threadId - b.threadId,
      ),
    );
  }

  close(): void {
    this.#partition.connection.close();
  }

  #read<T>(work: (partition: PartitionReader) => T): T {
    return this.#partition.snapshot(() => work(this.#partition));
  }
}

function byTime(a: TimedSample, b: TimedSample): number {
  return Number(a.timestampUnixNano - b.timestampUnixNano);
}

/** Database, log and shared memory; a file may vanish while it is measured. */
function bytesIn(directory: string): number {
  return readdirSync(directory)
    .filter((name) => name.startsWith('raw-'))
    .reduce(
      (sum, name) => sum + (statSync(path.join(directory, name), { throwIfNoEntry: false })?.size ?? 0),
      0,
    );
}
