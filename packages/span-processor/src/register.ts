/*
 * `node --import @hotspan/span-processor/register app.js`: as `register.cts`, which this loads. Node reads a hundred
 * CommonJS files in a quarter of the time that as many ES modules take, and every start of the application pays it.
 */
import { createRequire } from 'node:module';

createRequire(import.meta.url)('@hotspan/span-processor/register');
