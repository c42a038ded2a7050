import type { AttributeValue } from './attributes.js';
import { isSpanId, isTraceId } from './ids.js';
import {
  LABEL_DIALECTS,
  LABEL_LOCAL_ROOT_SPAN_ID,
  LABEL_SPAN_NAME,
  LABEL_THREAD_ID,
  LABEL_THREAD_NAME,
  type LabelDialect,
  type LabelField,
} from './labels.js';
import type { SampleLabels } from './profile.js';

export type LabelEntry = readonly [key: string, value: AttributeValue];

type KnownLabels = { [field in LabelField]?: string | number };

/**
 * Labels or attributes of one sample in the project's own terms. A known name with a value that is not of its form
 * (a trace id of 10 digits), a second value for the same field, and every other name stay in `other` as they came;
 * there booleans, lists, bytes and integers beyond 2^53 become text, since `other` holds strings and numbers only.
 */
export function sampleLabelsOf(entries: readonly LabelEntry[]): SampleLabels {
  const known: KnownLabels = {};
  let other: { [key: string]: string | number } | undefined;
  for (const rank of [0, 1]) {
    for (const [key, value] of entries) {
      const dialect = LABEL_DIALECTS.get(key);
      if ((dialect?.rank ?? 0) !== rank) continue;
      if (dialect !== undefined && takeKnown(known, dialect, value)) continue;
      other ??= Object.create(null) as { [key: string]: string | number };
      other[key] = plain(value);
    }
  }
  return (other === undefined ? known : { ...known, other }) as SampleLabels;
}

/** False when the value has the wrong form or contradicts one that counts more. */
function takeKnown(known: KnownLabels, dialect: LabelDialect, value: AttributeValue): boolean {
  const parsed = parseKnown(dialect, value);
  if (parsed === undefined) return false;
  const before = known[dialect.field];
  if (before !== undefined) return before === parsed;
  known[dialect.field] = parsed;
  return true;
}

function parseKnown({ field, form }: LabelDialect, value: AttributeValue): string | number | undefined {
  if (form === 'text') return typeof value === 'string' ? value : undefined;
  if (form === 'integer') return parseInteger(value);
  const hex =
    form === 'decimal' ? hexOfDecimal(value) : String(typeof value === 'string' ? value : '').toLowerCase();
  const isId = field === 'traceId' ? isTraceId : isSpanId;
  return isId(hex) ? hex : undefined;
}

function parseInteger(value: AttributeValue): number | undefined {
  const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
}

/** An unsigned 64-bit id in decimal (digits or number, negative where it was read as signed) as 16 hex digits. */
function hexOfDecimal(value: AttributeValue): string {
  const isDigits = typeof value === 'string' && /^\d{1,20}$/.test(value);
  const isInteger = typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value));
  if (!isDigits && !isInteger) return '';
  const id = BigInt(value as string | number | bigint);
  if (id >= 1n << 64n || id < -(1n << 63n)) return '';
  return BigInt.asUintN(64, id).toString(16).padStart(16, '0');
}

function plain(value: AttributeValue): string | number {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value === null) return '';
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner));
}

/**
 * The labels beside trace and span id, in a fixed order, under the names Hotspan writes. Names in `other` that would
 * repeat one of them are left out.
 */
export function labelEntriesOf(labels: SampleLabels): [key: string, value: string | number][] {
  const entries: [string, string | number][] = [];
  if (labels.spanName !== undefined) entries.push([LABEL_SPAN_NAME, labels.spanName]);
  if (labels.localRootSpanId !== undefined) entries.push([LABEL_LOCAL_ROOT_SPAN_ID, labels.localRootSpanId]);
  if (labels.threadId !== undefined) entries.push([LABEL_THREAD_ID, labels.threadId]);
  if (labels.threadName !== undefined) entries.push([LABEL_THREAD_NAME, labels.threadName]);
  if (labels.other === undefined) return entries;
  for (const [key, value] of Object.entries(labels.other)) {
    const dialect = LABEL_DIALECTS.get(key);
    const isTaken = dialect?.rank === 0 && labels[dialect.field] !== undefined;
    if (!isTaken) entries.push([key, value]);
  }
  return entries;
}
