export { isLoadProfileName } from '../load/load-profile.js';
export { parseFixes } from '../reasons.js';
export type { DemoOptions } from './options.js';
export { runDemo } from './run-demo.js';
