import type { ProfileSample, SampleLabels } from '@hotspan/wire';
import type { RawContext, RawNode, RawProfile, SourcePosition } from '../sampler/sampler.js';

/** A profile before its positions are resolved: the rest of the wire model is complete. */
export interface FlatProfile {
  /** Every place in code that occurs, once. */
  readonly positions: readonly SourcePosition[];
  /** Indices into `positions`, leaf first. */
  readonly stacks: readonly (readonly number[])[];
  readonly samples: readonly ProfileSample[];
  /** The value of one sample in wall time. */
  readonly periodNanos: number;
  /**
   * Signals without a stack: V8 resolves a stack about one period after its signal, so each rotation loses the one or
   * two that are still under way. (Waiting for them would stop the application for up to two periods.)
   */
  readonly lostSamples: number;
  readonly firstSampleUnixNano: bigint | undefined;
  readonly lastSampleUnixNano: bigint | undefined;
}

export interface FlattenOptions {
  /** Labels for a sample's context object; `undefined` stands for a sample without one. */
  readonly labelsOf: (sampled: object | undefined) => SampleLabels;
  /** The period asked for. */
  readonly periodNanos: number;
  readonly cpu: boolean;
}

/** Frames of V8's profiler that are no JavaScript and belong to no span; their names are those of `.cpuprofile`. */
const UNLABELLED: ReadonlySet<string> = new Set(['(idle)', '(program)']);
/** CPU time of the process outside its JavaScript threads: libuv's pool, V8's own threads. */
export const NON_JS_THREADS = '(non-JS threads)';

/**
 * The call tree of one window as stacks and samples: one sample per signal, with its time, in the order of the tree.
 * Wall time is the period times the count; CPU time is what the thread used since the sample before.
 *
 * A sample's label is the span whose context was current when the signal came. So code that runs in the context of a
 * span after its end keeps that label, and garbage collection is the span's whose code it interrupted; `(idle)` and
 * `(program)`, where no JavaScript runs, have none.
 */
export function flatten(raw: RawProfile, options: FlattenOptions): FlatProfile {
  return new Flattener(raw, options).run();
}

class Flattener {
  readonly #raw: RawProfile;
  readonly #options: FlattenOptions;
  readonly #period: number;
  readonly #positions: SourcePosition[] = [];
  readonly #positionIndices = new Map<string, number>();
  readonly #stacks: number[][] = [];
  readonly #samples: ProfileSample[] = [];
  #timed = 0;
  #first: bigint | undefined;
  #last: bigint | undefined;

  constructor(raw: RawProfile, options: FlattenOptions) {
    this.#raw = raw;
    this.#options = options;
    this.#period = measuredPeriod(raw, options.periodNanos);
  }

  run(): FlatProfile {
    const { topDownRoot, nonJSThreadsCpuTime } = this.#raw;
    if (topDownRoot.hitCount > 0) this.#addNode(topDownRoot, [this.#positionOf(topDownRoot)]);
    for (const child of topDownRoot.children) this.#walk(child, []);
    if (this.#options.cpu && nonJSThreadsCpuTime) this.#addNonJsThreads(nonJSThreadsCpuTime);
    return {
      positions: this.#positions,
      stacks: this.#stacks,
      samples: this.#samples,
      periodNanos: this.#period,
      lostSamples: Math.max(0, (this.#raw.signals ?? 0) - this.#timed),
      firstSampleUnixNano: this.#first,
      lastSampleUnixNano: this.#last,
    };
  }

  /** `path` is the callers' positions, outermost first. V8 limits its depth to 255 frames. */
  #walk(node: RawNode, path: number[]): void {
    path.push(this.#positionOf(node));
    if (node.hitCount > 0 || (node.contexts?.length ?? 0) > 0) this.#addNode(node, path);
    for (const child of node.children) this.#walk(child, path);
    path.pop();
  }

  #addNode(node: RawNode, path: readonly number[]): void {
    const stackIndex = this.#stacks.push(path.toReversed()) - 1;
    const labelled = !UNLABELLED.has(node.name);
    let hits = node.hitCount;
    for (const context of node.contexts ?? []) {
      this.#addSample(stackIndex, context, hits > 0 ? 1 : 0, labelled ? context.context : undefined);
      hits--;
    }
    if (hits <= 0) return;
    // Signals that the handler could not match to a stack in time: they count, but when and for whom is not known.
    const labels = this.#options.labelsOf(undefined);
    this.#samples.push({ stackIndex, values: this.#values(hits, 0), labels });
  }

  #addSample(stackIndex: number, context: RawContext, count: number, sampled: object | undefined): void {
    const timestampUnixNano = context.timestamp * 1000n;
    this.#timed++;
    if (this.#first === undefined || timestampUnixNano < this.#first) this.#first = timestampUnixNano;
    if (this.#last === undefined || timestampUnixNano > this.#last) this.#last = timestampUnixNano;
    this.#samples.push({
      stackIndex,
      values: this.#values(count, context.cpuTime ?? 0),
      timestampUnixNano,
      labels: this.#options.labelsOf(sampled),
    });
  }

  #addNonJsThreads(cpuNanos: number): void {
    const position = this.#addPosition(NON_JS_THREADS, {
      name: NON_JS_THREADS,
      file: '',
      line: 0,
      column: 0,
    });
    const stackIndex = this.#stacks.push([position]) - 1;
    const labels = this.#options.labelsOf(undefined);
    this.#samples.push({ stackIndex, values: this.#values(0, cpuNanos), labels });
  }

  #values(count: number, cpuNanos: number): number[] {
    const values = [count, count * this.#period];
    if (this.#options.cpu) values.push(Math.max(0, Math.round(cpuNanos)));
    return values;
  }

  #positionOf(node: RawNode): number {
    const key = `${node.scriptId}:${node.lineNumber}:${node.columnNumber}:${node.name}`;
    const known = this.#positionIndices.get(key);
    if (known !== undefined) return known;
    return this.#addPosition(key, {
      name: node.name === '' ? '(anonymous)' : node.name,
      file: pathOf(node.scriptName),
      line: node.lineNumber,
      column: node.columnNumber,
    });
  }

  #addPosition(key: string, position: SourcePosition): number {
    const index = this.#positions.push(position) - 1;
    this.#positionIndices.set(key, index);
    return index;
  }
}

/**
 * Signals come later than asked for, never earlier, so the mean distance in this window is nearer the truth; the
 * bounds are those of `@datadog/pprof`, and keep a window of few samples from making up a period.
 */
function measuredPeriod(raw: RawProfile, periodNanos: number): number {
  const hits = totalHits(raw.topDownRoot);
  if (hits === 0) return periodNanos;
  const meanNanos = Math.floor((raw.endTime - raw.startTime) / hits) * 1000;
  return Math.min(Math.max(meanNanos, periodNanos), 2 * periodNanos);
}

function totalHits(node: RawNode): number {
  let hits = node.hitCount;
  for (const child of node.children) hits += totalHits(child);
  return hits;
}

function pathOf(scriptName: string): string {
  if (!scriptName.startsWith('file://')) return scriptName;
  const path = scriptName.slice('file://'.length);
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
