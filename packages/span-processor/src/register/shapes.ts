/** `SpanExporter` of the SDK, as far as it is used. */
export interface SpanExporterShape {
  export(spans: readonly unknown[], done: (result: { code: number; error?: Error }) => void): void;
  shutdown(): Promise<void>;
  forceFlush?(): Promise<void>;
}

/** A class that was found at run time; what it takes is up to its package. */
export type Constructor<T> = (new (
  ...args: never[]
) => T) &
  (new (
    ...args: unknown[]
  ) => T) & { readonly prototype: object };

export function constructorIn<T>(
  exports: { readonly [name: string]: unknown },
  name: string,
): Constructor<T> | undefined {
  const value = exports[name];
  return typeof value === 'function' ? (value as unknown as Constructor<T>) : undefined;
}
