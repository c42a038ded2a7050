// The one thing that ESM and CommonJS cannot share: a synchronous `require` that resolves from this package.
import { createRequire } from 'node:module';

export const nativeRequire = createRequire(import.meta.url);
