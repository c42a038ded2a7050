import { type Context, isSpanContextValid, type Span, TraceFlags, trace } from '@opentelemetry/api';

/**
 * What a sample remembers of a span. It never reaches the span's context: the native profiler holds it strongly for
 * as long as the context's holder lives, and a way back would keep both forever. So the live span is let go at its end.
 */
export interface TrackedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** `false`: no exporter will ever see this span. */
  readonly sampled: boolean;
  /** First span of the trace in this process; itself for a local root span. */
  readonly root: TrackedSpan;
  /** The name now: that of the live span, or the last one it had. `undefined` when the span never had a name. */
  currentName(): string | undefined;
}

const TRACKED = Symbol.for('hotspan.tracked-span');

interface NamedSpan {
  readonly name?: unknown;
}

type Marked = { [TRACKED]?: Tracked | null };

class Tracked implements TrackedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean;
  readonly root: Tracked;
  #name: string | undefined;
  #live: NamedSpan | WeakRef<NamedSpan> | undefined;

  constructor(traceId: string, spanId: string, sampled: boolean, root: Tracked | undefined) {
    this.traceId = traceId;
    this.spanId = spanId;
    this.sampled = sampled;
    this.root = root ?? this;
  }

  follow(live: NamedSpan | WeakRef<NamedSpan>): void {
    this.#live = live;
  }

  end(span: NamedSpan): void {
    this.#name = nameOf(span) ?? this.#name;
    this.#live = undefined;
  }

  currentName(): string | undefined {
    const live = this.#live instanceof WeakRef ? this.#live.deref() : this.#live;
    if (live !== undefined) this.#name = nameOf(live) ?? this.#name;
    return this.#name;
  }
}

/** Marks a span that the SDK just started. `parentContext` decides which span is its local root. */
export function trackStart(span: Span, parentContext: Context): TrackedSpan | undefined {
  const parent = trackedSpan(trace.getSpan(parentContext)) as Tracked | undefined;
  // An unsampled root would point every sample of its sampled child at a span that nobody sees.
  const root = parent?.root.sampled === true ? parent.root : undefined;
  const tracked = identify(span, root);
  if (tracked === undefined) return undefined;
  tracked.follow(span as NamedSpan);
  mark(span, tracked);
  return tracked;
}

/** Keeps the final name and lets the span go. */
export function trackEnd(span: object): void {
  (span as Marked)[TRACKED]?.end(span as NamedSpan);
}

/**
 * The span's record; `undefined` for no span, an invalid one (tracing suppressed) and one of another process
 * (a remote parent), since no code of this process ran in those.
 */
export function trackedSpan(span: Span | undefined): TrackedSpan | undefined {
  if (span === undefined) return undefined;
  const known = (span as Marked)[TRACKED];
  if (known !== undefined) return known ?? undefined;
  // Started before this package came, by another provider, or never recording: nobody will tell of its end.
  const tracked = identify(span, undefined);
  if (tracked !== undefined && nameOf(span as NamedSpan) !== undefined) {
    tracked.currentName();
    tracked.follow(new WeakRef(span as NamedSpan));
  }
  mark(span, tracked ?? null);
  return tracked;
}

function identify(span: Span, root: Tracked | undefined): Tracked | undefined {
  const spanContext = span.spanContext();
  if (spanContext.isRemote === true || !isSpanContextValid(spanContext)) return undefined;
  const sampled = (spanContext.traceFlags & TraceFlags.SAMPLED) !== 0;
  return new Tracked(spanContext.traceId, spanContext.spanId, sampled, root);
}

function mark(span: object, tracked: Tracked | null): void {
  if (Object.isExtensible(span)) (span as Marked)[TRACKED] = tracked;
}

function nameOf(span: NamedSpan): string | undefined {
  return typeof span.name === 'string' ? span.name : undefined;
}
