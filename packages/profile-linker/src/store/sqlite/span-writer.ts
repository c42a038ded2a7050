import type { ResourceSpans, Span, SpanKind, StatusCode } from '@hotspan/wire';
import { instanceOf } from '../../core/model/instance.js';
import { ByteWriter } from '../pack/byte-writer.js';
import { keyOf, REF_BYTES, refBytes } from '../pack/id-bytes.js';
import { packSpan } from '../pack/span-pack.js';
import { durationNanosOf } from '../span-duration.js';
import type { WriteReceipt } from '../store.js';
import { hasSamples } from './block-reader.js';
import type { Connection } from './connection.js';
import type { DictionaryWriter } from './dictionary-writer.js';
import type { MetaCounter } from './partition-meta.js';
import { REF_KEY, WHOLE_REF } from './schema.js';

/** By their numbers in OTLP, which the columns hold. */
export const SPAN_KINDS: readonly SpanKind[] = [
  'unspecified',
  'internal',
  'server',
  'client',
  'producer',
  'consumer',
];
export const STATUS_CODES: readonly StatusCode[] = ['unset', 'ok', 'error'];

const IS_STORED = `SELECT 1 FROM span INDEXED BY span_key WHERE ${REF_KEY} = ? AND ${WHOLE_REF} = ?`;
const INSERT_SPAN = `
  INSERT INTO span (ref, operation, instance, kind, status, start, duration, profiled, data)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** Where a batch lands: one partition, within a transaction of the caller's. */
export interface PartitionTarget {
  readonly connection: Connection;
  readonly dictionary: DictionaryWriter;
  readonly counter: MetaCounter;
}

/** Stores the spans that are new; of equal (trace id, span id) the first. */
export function writeSpans(target: PartitionTarget, batch: readonly ResourceSpans[]): WriteReceipt {
  const packer = new ByteWriter();
  let accepted = 0;
  let duplicates = 0;
  for (const { resource, spans } of batch) {
    if (spans.length === 0) continue;
    const instance = instanceOf(resource);
    const instanceRow = target.dictionary.instanceId(instance);
    for (const span of spans) {
      if (writeSpan(target, span, instance.service, instanceRow, packer)) accepted++;
      else duplicates++;
    }
  }
  return { accepted, duplicates };
}

function writeSpan(
  { connection, dictionary, counter }: PartitionTarget,
  span: Span,
  service: string,
  instanceRow: number,
  packer: ByteWriter,
): boolean {
  const ref = refBytes(span.traceId, span.spanId, span.parentSpanId);
  if (connection.row(IS_STORED, keyOf(ref), ref.subarray(0, REF_BYTES)) !== undefined) return false;
  connection.run(
    INSERT_SPAN,
    ref,
    dictionary.operationId(service, span.name),
    instanceRow,
    SPAN_KINDS.indexOf(span.kind),
    STATUS_CODES.indexOf(span.statusCode),
    counter.relative(span.startUnixNano),
    durationNanosOf(span),
    Number(hasSamples(connection, ref)),
    packSpan(packer, dictionary, span),
  );
  counter.addSpan(span.startUnixNano, span.endUnixNano);
  return true;
}
