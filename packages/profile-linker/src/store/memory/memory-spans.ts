import type { ResourceSpans, TraceId } from '@hotspan/wire';
import { instanceOf } from '../../core/model/instance.js';
import type { StoredSpan } from '../../core/model/span.js';
import { copyAttributes, copySpan } from '../copy-span.js';
import type { WriteReceipt } from '../store.js';
import { checkSpanTimes } from '../write-check.js';

/** Spans in the order they came, and by trace. */
export class MemorySpans {
  readonly all: StoredSpan[] = [];
  readonly #byTrace = new Map<TraceId, Map<string, StoredSpan>>();

  add(batch: readonly ResourceSpans[]): WriteReceipt {
    for (const { spans } of batch) {
      for (const span of spans) checkSpanTimes(span.spanId, span.startUnixNano, span.endUnixNano);
    }
    let accepted = 0;
    let duplicates = 0;
    for (const { resource, spans } of batch) {
      const instance = instanceOf(copyAttributes(resource));
      for (const span of spans) {
        if (this.#addOne({ ...copySpan(span), instance })) accepted++;
        else duplicates++;
      }
    }
    return { accepted, duplicates };
  }

  ofTrace(traceId: TraceId): StoredSpan[] {
    const spans = [...(this.#byTrace.get(traceId)?.values() ?? [])];
    return spans.sort((a, b) => Number(a.startUnixNano - b.startUnixNano));
  }

  times(): [bigint, bigint][] {
    return this.all.map(({ startUnixNano, endUnixNano }) => [startUnixNano, endUnixNano]);
  }

  #addOne(span: StoredSpan): boolean {
    const trace = this.#byTrace.get(span.traceId) ?? new Map<string, StoredSpan>();
    this.#byTrace.set(span.traceId, trace);
    if (trace.has(span.spanId)) return false;
    trace.set(span.spanId, span);
    this.all.push(span);
    return true;
  }
}
