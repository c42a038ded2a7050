import type { StackProfile } from '../../core/model/stack-profile.js';
import { type StackSum, unpackStackSums } from '../pack/stack-sums.js';
import { StackProfileBuilder } from '../stack-profile-builder.js';
import type { SpanFilter } from '../store.js';
import { attributeFilter } from './attribute-filter.js';
import type { PartitionReader } from './partition-reader.js';
import { REF_KEY, WHOLE_REF } from './schema.js';
import { operationsOf, spanConditions } from './span-conditions.js';
import { StackImporter } from './stack-importer.js';

const KEY_OF = (table: string): string => REF_KEY.replace('ref', `${table}.ref`);

/** Own samples of the spans that match, merged by stack. */
export function readOperationProfile(partition: PartitionReader, filter: SpanFilter): StackProfile {
  const { sql, values } = spanConditions(partition, filter);
  const query = `
    SELECT span.id, span_prof.data
    FROM span INDEXED BY span_duration CROSS JOIN span_prof INDEXED BY span_prof_ref
    ON ${KEY_OF('span_prof')} = ${KEY_OF('span')} AND span_prof.ref = ${WHOLE_REF.replace('ref', 'span.ref')}
    WHERE profiled = 1 AND operation = ?${sql}`;
  const isWanted =
    filter.attributes === undefined ? () => true : attributeFilter(partition, filter.attributes);
  const sums = new Map<number, StackSum>();
  for (const operation of operationsOf(partition, filter)) {
    for (const [id, data] of partition.connection.rows<[number, Uint8Array]>(query, operation, ...values)) {
      if (isWanted(BigInt(id))) addTo(sums, data);
    }
  }
  return profileOf(partition, sums);
}

function addTo(sums: Map<number, StackSum>, data: Uint8Array): void {
  for (const sum of unpackStackSums(data)) {
    const known = sums.get(sum.stack);
    if (known === undefined) sums.set(sum.stack, sum);
    else {
      const samples = known.samples + sum.samples;
      const wallNanos = known.wallNanos + sum.wallNanos;
      sums.set(sum.stack, { stack: sum.stack, samples, wallNanos, cpuNanos: known.cpuNanos + sum.cpuNanos });
    }
  }
}

function profileOf({ dictionary }: PartitionReader, sums: ReadonlyMap<number, StackSum>): StackProfile {
  const builder = new StackProfileBuilder();
  const importer = new StackImporter(dictionary, builder);
  for (const { stack, samples, wallNanos, cpuNanos } of sums.values()) {
    builder.add(undefined, importer.stack(stack), samples, wallNanos, cpuNanos);
  }
  return builder.build();
}
