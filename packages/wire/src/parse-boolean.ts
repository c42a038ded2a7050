// A map: an object would also answer to `__proto__` and `constructor`.
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/** `true` and `1`, `false` and `0`, in any case, as settings and environment variables have them; else `undefined`. */
export function parseBoolean(text: string): boolean | undefined {
  return BOOLEANS.get(text.toLowerCase());
}
