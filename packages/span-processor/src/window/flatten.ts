import type { RawContext, RawNode, RawProfile, SourcePosition } from '../sampler/sampler.js';
import { SampleColumns, StackColumns } from './columns.js';
import type { FlatProfile } from './flat-profile.js';
import type { WindowLabels } from './sample-labels.js';

export interface FlattenOptions {
  readonly labels: WindowLabels;
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
  readonly #hits: number;
  readonly #positions: SourcePosition[] = [];
  readonly #positionIndices = new Map<string, number>();
  readonly #stacks = new StackColumns();
  readonly #samples: SampleColumns;
  readonly #path: number[] = [];
  #timed = 0;

  constructor(raw: RawProfile, options: FlattenOptions) {
    this.#raw = raw;
    this.#options = options;
    const { hits, rows } = measure(raw.topDownRoot);
    this.#hits = hits;
    this.#samples = new SampleColumns(rows + 1);
  }

  run(): FlatProfile {
    const { topDownRoot, nonJSThreadsCpuTime, signals = 0 } = this.#raw;
    if (hasSamples(topDownRoot)) this.#walk({ ...topDownRoot, children: [] });
    for (const child of topDownRoot.children) this.#walk(child);
    if (this.#options.cpu && nonJSThreadsCpuTime) this.#addNonJsThreads(nonJSThreadsCpuTime);
    return {
      positions: this.#positions,
      stacks: this.#stacks.finish(),
      samples: this.#samples.finish(),
      labels: this.#options.labels.table,
      periodNanos: this.#period(),
      cpu: this.#options.cpu,
      lostSamples: Math.max(0, signals - this.#timed),
    };
  }

  /** V8 limits the depth of a stack to 255 frames. */
  #walk(node: RawNode): void {
    this.#path.push(this.#positionOf(node));
    if (hasSamples(node)) this.#addNode(node);
    for (const child of node.children) this.#walk(child);
    this.#path.pop();
  }

  #addNode(node: RawNode): void {
    const stack = this.#stacks.add(this.#path);
    const labelled = !UNLABELLED.has(node.name);
    let hits = node.hitCount;
    for (const sample of node.contexts ?? []) {
      this.#addSample(stack, sample, hits > 0 ? 1 : 0, labelled ? sample.context : undefined);
      hits--;
    }
    if (hits <= 0) return;
    // Signals that the handler could not match to a stack in time: they count, but when and for whom is not known.
    this.#samples.add(stack, hits, 0, 0n, this.#options.labels.indexOf(undefined));
  }

  #addSample(stack: number, sample: RawContext, count: number, sampled: object | undefined): void {
    this.#timed++;
    const label = this.#options.labels.indexOf(sampled);
    this.#samples.add(stack, count, sample.cpuTime ?? 0, sample.timestamp, label);
  }

  #addNonJsThreads(cpuNanos: number): void {
    const position = this.#addPosition(NON_JS_THREADS, {
      name: NON_JS_THREADS,
      file: '',
      line: 0,
      column: 0,
    });
    this.#samples.add(this.#stacks.add([position]), 0, cpuNanos, 0n, this.#options.labels.indexOf(undefined));
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

  /**
   * Signals come later than asked for, never earlier, so the mean distance in this window is nearer the truth; the
   * bounds are those of `@datadog/pprof`, and keep a window of few samples from making up a period.
   */
  #period(): number {
    const asked = this.#options.periodNanos;
    if (this.#hits === 0) return asked;
    const meanNanos = Math.floor((this.#raw.endTime - this.#raw.startTime) / this.#hits) * 1000;
    return Math.min(Math.max(meanNanos, asked), 2 * asked);
  }
}

function hasSamples(node: RawNode): boolean {
  return node.hitCount > 0 || (node.contexts?.length ?? 0) > 0;
}

/** How many hits a tree has, and how many samples come of them at most. */
function measure(node: RawNode): { hits: number; rows: number } {
  let hits = node.hitCount;
  let rows = hasSamples(node) ? (node.contexts?.length ?? 0) + 1 : 0;
  for (const child of node.children) {
    const below = measure(child);
    hits += below.hits;
    rows += below.rows;
  }
  return { hits, rows };
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
