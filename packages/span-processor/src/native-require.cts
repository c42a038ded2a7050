/*
 * The one thing that ES modules and CommonJS cannot share: a synchronous `require` that resolves from this package.
 * A CommonJS file in both builds has it. A subpath import (`#…`) would not do: Node looks for it in the nearest
 * package.json, and for the CommonJS build that is the marker with nothing but its type.
 */
const nativeRequire: NodeJS.Require = require;

// @ts-expect-error `export =` is what TypeScript calls not erasable, and the only export that a `.cts` file may have.
export = { nativeRequire: nativeRequire as NodeJS.Require };
