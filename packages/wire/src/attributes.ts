/**
 * OTLP `AnyValue` in JavaScript. Integers come as `number` while they are safe and as `bigint` beyond 2^53;
 * bytes as `Uint8Array`; an unset value as `null`.
 */
export type AttributeValue =
  | string
  | boolean
  | number
  | bigint
  | null
  | Uint8Array
  | readonly AttributeValue[]
  | { readonly [key: string]: AttributeValue };

/** Attributes by key. Objects made by the decoders have no prototype, so that no key can reach one. */
export type Attributes = { readonly [key: string]: AttributeValue };

export interface InstrumentationScope {
  readonly name: string;
  readonly version: string;
}
