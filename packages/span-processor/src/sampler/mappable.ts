import path from 'node:path';
import type { SourcePosition } from './sampler.js';

/** Whether a source map may lead further: packages below `node_modules` stay as installed. */
export function isMappable({ file, line }: SourcePosition): boolean {
  return line > 0 && path.isAbsolute(file) && !file.includes('/node_modules/');
}
