import { runInThisContext } from 'node:vm';

/** Burns CPU in a function of that name. */
export function burnFor(name: string, millis: number): void {
  const code = `(function ${name}(until) { let x = 1; while (performance.now() < until) x += Math.sqrt(x); return x; })`;
  (runInThisContext(code) as (until: number) => number)(performance.now() + millis);
}
