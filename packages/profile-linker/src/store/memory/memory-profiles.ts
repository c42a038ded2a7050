import type { ProfileData, SpanId, TraceId } from '@hotspan/wire';
import { instanceOf } from '../../core/model/instance.js';
import type { Instance, SpanRef, SpanTotals, TimedSample, WindowInfo } from '../../core/model/span.js';
import type { StackProfile } from '../../core/model/stack-profile.js';
import { framesOfStack, type ThreadPart, threadParts } from '../profile-rows.js';
import { periodNanosOf, type SampleValues, sampleValuesOf } from '../sample-values.js';
import { isInRange } from '../span-search.js';
import { StackProfileBuilder } from '../stack-profile-builder.js';
import type { ThreadSamples, ThreadSelection, WriteReceipt } from '../store.js';
import { checkProfile } from '../write-check.js';

interface MemorySample extends SampleValues {
  readonly stackIndex: number;
  readonly timestampUnixNano: bigint | undefined;
  readonly traceId: TraceId | undefined;
  readonly spanId: SpanId | undefined;
}

interface Prepared {
  readonly profile: ProfileData;
  readonly values: readonly SampleValues[];
}

/** Samples by span and by thread. One builder holds the frames and stacks of all profiles. */
export class MemoryProfiles {
  readonly windows: WindowInfo[] = [];
  sampleCount = 0;
  readonly #seen = new Set<string>();
  readonly #dictionary = new StackProfileBuilder();
  readonly #bySpan = new Map<TraceId, Map<SpanId, MemorySample[]>>();
  readonly #byThread = new Map<string, MemorySample[]>();

  add(batch: readonly ProfileData[]): WriteReceipt {
    const prepared = batch.map(prepare);
    let accepted = 0;
    for (const one of prepared) {
      if (this.#seen.has(one.profile.profileId)) continue;
      this.#seen.add(one.profile.profileId);
      this.#addProfile(one);
      accepted++;
    }
    return { accepted, duplicates: batch.length - accepted };
  }

  hasProfile({ traceId, spanId }: SpanRef): boolean {
    return this.#bySpan.get(traceId)?.has(spanId) ?? false;
  }

  totalsOf({ traceId, spanId }: SpanRef): SpanTotals {
    return sumOf(spanId, this.#bySpan.get(traceId)?.get(spanId) ?? []);
  }

  totals(traceId: TraceId): SpanTotals[] {
    return [...(this.#bySpan.get(traceId) ?? [])].map(([spanId, samples]) => sumOf(spanId, samples));
  }

  merged(spans: readonly SpanRef[], { bySpan }: { readonly bySpan: boolean }): StackProfile {
    const builder = new StackProfileBuilder();
    const stackOf = this.#stackCopier(builder);
    for (const { traceId, spanId } of spans) {
      for (const sample of this.#bySpan.get(traceId)?.get(spanId) ?? []) {
        const { samples, wallNanos, cpuNanos } = sample;
        builder.add(bySpan ? spanId : undefined, stackOf(sample.stackIndex), samples, wallNanos, cpuNanos);
      }
    }
    return builder.build();
  }

  threadWindow({ instanceId, threadId, ...range }: ThreadSelection): ThreadSamples {
    const builder = new StackProfileBuilder();
    const stackOf = this.#stackCopier(builder);
    const samples = (this.#byThread.get(threadKey(instanceId, threadId)) ?? [])
      .filter(({ timestampUnixNano }) => isInRange(range, timestampUnixNano!))
      .sort((a, b) => Number(a.timestampUnixNano! - b.timestampUnixNano!))
      .map((sample) => timedSample(sample, stackOf(sample.stackIndex)));
    return { frames: builder.frames, stacks: builder.stacks, samples };
  }

  times(): [bigint, bigint][] {
    return this.windows.map(({ startUnixNano, endUnixNano }) => [startUnixNano, endUnixNano]);
  }

  #addProfile({ profile, values }: Prepared): void {
    const instance = instanceOf(profile.resource);
    for (const part of threadParts(profile)) this.windows.push(windowOf(profile, instance, part));
    const stacks = profile.stacks.map((_, index) =>
      this.#dictionary.stack(framesOfStack(profile, index).map((frame) => this.#dictionary.frame(frame))),
    );
    profile.samples.forEach((sample, index) => {
      const { traceId, spanId, threadId = 0 } = sample.labels;
      const { timestampUnixNano } = sample;
      const stackIndex = stacks[sample.stackIndex]!;
      const row = { ...values[index]!, stackIndex, timestampUnixNano, traceId, spanId };
      this.sampleCount += row.samples;
      if (timestampUnixNano !== undefined)
        push(this.#byThread, threadKey(instance.instanceId, threadId), row);
      if (traceId !== undefined && spanId !== undefined) push(this.#spansOf(traceId), spanId, row);
    });
  }

  #spansOf(traceId: TraceId): Map<SpanId, MemorySample[]> {
    const known = this.#bySpan.get(traceId);
    if (known !== undefined) return known;
    const spans = new Map<SpanId, MemorySample[]>();
    this.#bySpan.set(traceId, spans);
    return spans;
  }

  #stackCopier(target: StackProfileBuilder): (stackIndex: number) => number {
    const { frames, stacks } = this.#dictionary;
    return (stackIndex) => target.stack(stacks[stackIndex]!.map((frame) => target.frame(frames[frame]!)));
  }
}

function prepare(profile: ProfileData): Prepared {
  checkProfile(profile);
  return { profile, values: profile.samples.map(sampleValuesOf(profile)) };
}

function windowOf(
  profile: ProfileData,
  { instanceId, service }: Instance,
  { threadId, threadName, samples }: ThreadPart,
): WindowInfo {
  const valuesOf = sampleValuesOf(profile);
  return {
    instanceId,
    service,
    threadId,
    threadName,
    startUnixNano: profile.startUnixNano,
    endUnixNano: profile.startUnixNano + BigInt(profile.durationNanos),
    periodNanos: periodNanosOf(profile),
    samples: samples.reduce((sum, sample) => sum + valuesOf(sample).samples, 0),
  };
}

function timedSample(sample: MemorySample, stackIndex: number): TimedSample {
  const { traceId, spanId, wallNanos, cpuNanos } = sample;
  return {
    timestampUnixNano: sample.timestampUnixNano!,
    wallNanos,
    cpuNanos,
    stackIndex,
    ...(traceId !== undefined && { traceId }),
    ...(spanId !== undefined && { spanId }),
  };
}

function sumOf(spanId: SpanId, rows: readonly SampleValues[]): SpanTotals {
  const totals = { spanId, samples: 0, wallNanos: 0, cpuNanos: 0 };
  for (const row of rows) {
    totals.samples += row.samples;
    totals.wallNanos += row.wallNanos;
    totals.cpuNanos += row.cpuNanos;
  }
  return totals;
}

function threadKey(instanceId: string, threadId: number): string {
  return `${threadId}:${instanceId}`;
}

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
