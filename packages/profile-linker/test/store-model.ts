import type { AttributeValue, ProfileData, ProfileSample, ResourceSpans, Span } from '@hotspan/wire';
import { instanceOf } from '../src/core/model/instance.js';
import type { Instance } from '../src/core/model/span.js';
import type { SpanFilter } from '../src/store/store.js';
import type { WriteStep } from './store-arbitraries.js';

export interface ModelSpan extends Span {
  readonly instance: Instance;
}

export interface ModelSample {
  readonly instanceId: string;
  readonly threadId: number;
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  readonly timestampUnixNano: bigint | undefined;
  /** `name@file:line:column` joined, leaf first. */
  readonly stack: string;
  readonly samples: number;
  readonly wallNanos: number;
  readonly cpuNanos: number;
}

/** What was written, plainly kept: the answers every store must give are worked out from it by brute force. */
export class StoreModel {
  readonly spans: ModelSpan[] = [];
  readonly samples: ModelSample[] = [];
  readonly windows: { profile: ProfileData; threadId: number; samples: number }[] = [];
  readonly #seen = new Set<string>();

  constructor(steps: readonly WriteStep[]) {
    for (const step of steps) {
      if (step.kind === 'spans') for (const one of step.batch) this.#addSpans(one);
      else for (const one of step.batch) this.#addProfile(one);
    }
  }

  ownSamples({ traceId, spanId }: { traceId: string; spanId: string }): ModelSample[] {
    return this.samples.filter((sample) => sample.traceId === traceId && sample.spanId === spanId);
  }

  matching(filter: SpanFilter): ModelSpan[] {
    return this.spans.filter((span) => this.#matches(span, filter));
  }

  #addSpans({ resource, spans }: ResourceSpans): void {
    for (const span of spans) {
      const isKnown = this.spans.some((one) => one.traceId === span.traceId && one.spanId === span.spanId);
      if (!isKnown) this.spans.push({ ...span, instance: instanceOf(resource) });
    }
  }

  #addProfile(profile: ProfileData): void {
    if (this.#seen.has(profile.profileId)) return;
    this.#seen.add(profile.profileId);
    const { instanceId } = instanceOf(profile.resource);
    const added = profile.samples.map((sample) => modelSample(profile, sample, instanceId));
    this.samples.push(...added);
    const threads = new Set(added.length === 0 ? [0] : added.map(({ threadId }) => threadId));
    for (const threadId of threads) {
      const own = added.filter((sample) => sample.threadId === threadId);
      this.windows.push({ profile, threadId, samples: sum(own.map(({ samples }) => samples)) });
    }
  }

  #matches(span: ModelSpan, filter: SpanFilter): boolean {
    const duration = durationOf(span);
    const all = { ...span.instance.resource };
    return (
      (filter.service === undefined || span.instance.service === filter.service) &&
      (filter.operation === undefined || span.name === filter.operation) &&
      (filter.statusCode === undefined || span.statusCode === filter.statusCode) &&
      (filter.fromUnixNano === undefined || span.startUnixNano >= filter.fromUnixNano) &&
      (filter.toUnixNano === undefined || span.startUnixNano < filter.toUnixNano) &&
      duration >= (filter.minDurationNanos ?? 0) &&
      duration <= (filter.maxDurationNanos ?? Number.MAX_VALUE) &&
      (filter.hasProfile === undefined || this.ownSamples(span).length > 0 === filter.hasProfile) &&
      Object.entries(filter.attributes ?? {}).every(
        ([key, text]) => textOf(span.attributes[key]) === text || textOf(all[key]) === text,
      )
    );
  }
}

/** The string form of a plain value; searches in these tests ask for no other. */
function textOf(value: AttributeValue | undefined): string | undefined {
  return value === undefined || typeof value === 'object' ? undefined : String(value);
}

export function durationOf({ startUnixNano, endUnixNano }: Span): number {
  return Math.min(Math.max(Number(endUnixNano - startUnixNano), 0), Number.MAX_SAFE_INTEGER);
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

function modelSample(profile: ProfileData, sample: ProfileSample, instanceId: string): ModelSample {
  const value = (type: string, unit: string): number | undefined => {
    const index = profile.sampleTypes.findIndex((one) => one.type.startsWith(type) && one.unit === unit);
    return index < 0 ? undefined : sample.values[index];
  };
  const samples = value('sample', 'count') ?? 1;
  const isWallPeriod = profile.periodType.type === 'wall' && profile.periodType.unit === 'nanoseconds';
  const { threadId = 0, traceId, spanId } = sample.labels;
  return {
    instanceId,
    threadId,
    traceId,
    spanId,
    timestampUnixNano: sample.timestampUnixNano,
    stack: stackText(profile, sample.stackIndex),
    samples,
    wallNanos: value('wall', 'nanoseconds') ?? (isWallPeriod ? samples * profile.period : 0),
    cpuNanos: value('cpu', 'nanoseconds') ?? 0,
  };
}

function stackText(profile: ProfileData, stackIndex: number): string {
  return profile.stacks[stackIndex]!.flatMap((location) => profile.locations[location]!.lines)
    .map(({ functionIndex, line, column }) => {
      const { name, fileName } = profile.functions[functionIndex]!;
      return JSON.stringify([name, fileName, line, column]);
    })
    .join();
}
