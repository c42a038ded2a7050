import type { Context, Span } from '@opentelemetry/api';
import type { SpanProcessorShape } from '../src/span-processor.js';

/** Stands in the provider from the start and forwards from the moment it is given a target. */
export class SwitchableProcessor implements SpanProcessorShape {
  target: SpanProcessorShape | undefined;
  /** Ids of the spans that the target saw start. */
  readonly seen: Set<string> = new Set();

  onStart(span: Span, parentContext: Context): void {
    if (this.target === undefined) return;
    this.seen.add(span.spanContext().spanId);
    this.target.onStart(span, parentContext);
  }

  onEnd(span: object): void {
    this.target?.onEnd(span);
  }

  async forceFlush(): Promise<void> {
    await this.target?.forceFlush();
  }

  async shutdown(): Promise<void> {
    await this.target?.shutdown();
  }
}
