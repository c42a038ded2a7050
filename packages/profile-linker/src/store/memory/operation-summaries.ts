import type { OperationSummary, StoredSpan } from '../../core/model/span.js';
import { byServiceAndOperation } from '../operation-order.js';
import { percentileIndex } from '../percentile.js';
import { durationNanosOf } from '../span-duration.js';

/** One row per operation, by service, then operation. */
export function operationSummaries(
  spans: readonly StoredSpan[],
  hasProfile: (span: StoredSpan) => boolean,
): OperationSummary[] {
  const groups = new Map<string, StoredSpan[]>();
  for (const span of spans) {
    const key = JSON.stringify([span.instance.service, span.name]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [span]);
    else group.push(span);
  }
  return [...groups.values()].map((group) => summaryOf(group, hasProfile)).sort(byServiceAndOperation);
}

function summaryOf(
  group: readonly StoredSpan[],
  hasProfile: (span: StoredSpan) => boolean,
): OperationSummary {
  const durations = group.map(durationNanosOf).sort((a, b) => a - b);
  const percentile = (percent: number): number => durations[percentileIndex(durations.length, percent)]!;
  return {
    service: group[0]!.instance.service,
    operation: group[0]!.name,
    spanCount: group.length,
    errorCount: group.filter((span) => span.statusCode === 'error').length,
    profiledSpanCount: group.filter(hasProfile).length,
    p50Nanos: percentile(50),
    p95Nanos: percentile(95),
    p99Nanos: percentile(99),
    maxNanos: percentile(100),
  };
}
