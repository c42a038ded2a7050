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
