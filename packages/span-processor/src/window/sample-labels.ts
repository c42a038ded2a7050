import type { SampleLabels, SpanId, TraceId } from '@hotspan/wire';

/** What is read of a span at the end of the window (`TrackedSpan`, without depending on how it is tracked). */
export interface LabelledSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean;
  readonly root: LabelledSpan;
  currentName(): string | undefined;
}

export interface LabelOptions {
  readonly scope: 'all' | 'root';
  readonly thread: { readonly id: number; readonly name: string };
  readonly spanOf: (sampled: object) => LabelledSpan | undefined;
}

export interface LabelCounts {
  /** Samples that point at a span. */
  labelled: number;
  /** Samples in a span that no exporter will see: they keep its name and point nowhere. */
  unsampled: number;
  /** Samples in no span: idle, the event loop, code outside every span. */
  unattributed: number;
}

/**
 * Labels of one window, as a table that samples point into. They are read from the spans now, so that names are those
 * the spans ended with (`updateName`, `http.route`), and made once per span that was hit, however many spans there are.
 */
export class WindowLabels {
  readonly counts: LabelCounts = { labelled: 0, unsampled: 0, unattributed: 0 };
  readonly table: SampleLabels[];
  readonly #options: LabelOptions;
  readonly #none: SampleLabels;
  readonly #bySpan = new Map<LabelledSpan, number>();

  constructor(options: LabelOptions) {
    this.#options = options;
    this.#none = { threadId: options.thread.id, threadName: options.thread.name };
    this.table = [this.#none];
  }

  /** The place in `table` of the labels for one more sample with this context object. */
  indexOf(sampled: object | undefined): number {
    const own = sampled === undefined ? undefined : this.#options.spanOf(sampled);
    if (own === undefined) {
      this.counts.unattributed++;
      return 0;
    }
    const span = this.#options.scope === 'root' ? own.root : own;
    if (span.sampled) this.counts.labelled++;
    else this.counts.unsampled++;
    let index = this.#bySpan.get(span);
    if (index === undefined) {
      index = this.table.push(this.#make(span)) - 1;
      this.#bySpan.set(span, index);
    }
    return index;
  }

  #make(span: LabelledSpan): SampleLabels {
    const name = span.currentName();
    const named = name === undefined ? this.#none : { ...this.#none, spanName: name };
    if (!span.sampled) return named;
    return {
      ...named,
      traceId: span.traceId as TraceId,
      spanId: span.spanId as SpanId,
      localRootSpanId: span.root.spanId as SpanId,
    };
  }
}
