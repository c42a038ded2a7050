import { BinaryWriter } from '@bufbuild/protobuf/wire';
import type { InstrumentationScope } from './attributes.js';
import { bytesOfHex } from './hex.js';
import { writeAttributes, writeResource, writeScope } from './otlp-common.js';
import { flagsOf, spanKindNumber, statusCodeNumber } from './otlp-span.js';
import type { ResourceSpans, Span } from './span.js';

/** Encodes an OTLP `ExportTraceServiceRequest` (protobuf, not compressed). Consecutive spans of one scope share it. */
export function encodeTraceRequest(batch: readonly ResourceSpans[]): Uint8Array {
  const w = new BinaryWriter();
  for (const { resource, spans } of batch) {
    w.uint32(0x0a).fork();
    writeResource(w, 0x0a, resource);
    for (let start = 0; start < spans.length; ) {
      const { scope } = spans[start]!;
      w.uint32(0x12).fork();
      writeScope(w, 0x0a, scope);
      for (; start < spans.length && sameScope(spans[start]!.scope, scope); start++)
        writeSpan(w, spans[start]!);
      w.join();
    }
    w.join();
  }
  return w.finish();
}

function sameScope(a: InstrumentationScope, b: InstrumentationScope): boolean {
  return a === b || (a.name === b.name && a.version === b.version);
}

function writeSpan(w: BinaryWriter, span: Span): void {
  w.uint32(0x12).fork();
  w.uint32(0x0a).bytes(bytesOfHex(span.traceId));
  w.uint32(0x12).bytes(bytesOfHex(span.spanId));
  if (span.parentSpanId !== undefined) w.uint32(0x22).bytes(bytesOfHex(span.parentSpanId));
  if (span.name !== '') w.uint32(0x2a).string(span.name);
  const kind = spanKindNumber(span.kind);
  if (kind !== 0) w.uint32(0x30).int32(kind);
  w.uint32(0x39).fixed64(span.startUnixNano);
  w.uint32(0x41).fixed64(span.endUnixNano);
  writeAttributes(w, 0x4a, span.attributes);
  for (const event of span.events) {
    w.uint32(0x5a).fork().uint32(0x09).fixed64(event.timeUnixNano);
    if (event.name !== '') w.uint32(0x12).string(event.name);
    writeAttributes(w, 0x1a, event.attributes);
    w.join();
  }
  for (const link of span.links) {
    w.uint32(0x6a).fork();
    w.uint32(0x0a).bytes(bytesOfHex(link.traceId)).uint32(0x12).bytes(bytesOfHex(link.spanId));
    writeAttributes(w, 0x22, link.attributes);
    w.join();
  }
  writeStatus(w, span);
  const flags = flagsOf(span.parentIsRemote);
  if (flags !== 0) w.uint32(0x85).fixed32(flags);
  w.join();
}

function writeStatus(w: BinaryWriter, span: Span): void {
  const code = statusCodeNumber(span.statusCode);
  if (code === 0 && span.statusMessage === '') return;
  w.uint32(0x7a).fork();
  if (span.statusMessage !== '') w.uint32(0x12).string(span.statusMessage);
  if (code !== 0) w.uint32(0x18).int32(code);
  w.join();
}
