import { hasAttribute } from '../attribute-text.js';
import { unpackSpanAttributes } from '../pack/span-pack.js';
import type { SpanFilter } from '../store.js';
import type { PartitionReader } from './partition-reader.js';

const SPAN = 'SELECT instance, data FROM span WHERE id = ?';

/** Tells whether a span of the partition, given by row, has the attributes asked for. */
export function attributeFilter(
  { connection, dictionary }: PartitionReader,
  wanted: NonNullable<SpanFilter['attributes']>,
): (id: bigint) => boolean {
  const missing = new Map<number, readonly (readonly [string, string])[]>();
  const missingIn = (instance: number): readonly (readonly [string, string])[] => {
    const known = missing.get(instance);
    if (known !== undefined) return known;
    const { resource } = dictionary.instanceOf(instance);
    const rest = Object.entries(wanted).filter(([key, text]) => !hasAttribute(resource, key, text));
    missing.set(instance, rest);
    return rest;
  };
  return (id) => {
    const [instance, data] = connection.row<[number, Uint8Array]>(SPAN, id)!;
    const rest = missingIn(instance);
    if (rest.length === 0) return true;
    const attributes = unpackSpanAttributes(data, dictionary);
    return rest.every(([key, text]) => hasAttribute(attributes, key, text));
  };
}
