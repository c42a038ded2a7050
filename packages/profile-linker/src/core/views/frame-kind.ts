import type { FrameKind } from '../model/views.js';

export interface FrameClass {
  readonly kind: FrameKind;
  /** Package name (`express`, `@fastify/static`) for `package` frames, else null. */
  readonly package: string | null;
}

const APP: FrameClass = Object.freeze({ kind: 'app', package: null });
const NODE: FrameClass = Object.freeze({ kind: 'node', package: null });
const NATIVE: FrameClass = Object.freeze({ kind: 'native', package: null });
const GC: FrameClass = Object.freeze({ kind: 'gc', package: null });

const GC_NAMES = new Set(['(garbage collector)', 'Garbage Collection']);
const NODE_MODULES = 'node_modules/';

/**
 * Whose code a frame is, told by its path: the application's, an installed package's (npm, pnpm and Yarn layouts,
 * also behind `file:` and `webpack:` URLs), Node's own JavaScript, native code, or the garbage collector.
 */
export function classifyFrame(name: string, fileName: string): FrameClass {
  if (GC_NAMES.has(name)) return GC;
  const path = fileName.replaceAll('\\', '/');
  if (path === '') return NATIVE;
  if (path.startsWith('node:') || path.startsWith('internal/')) return NODE;
  const at = lastNodeModules(path);
  if (at >= 0) return packageClass(path.slice(at));
  // A native add-on reports the shared object it lives in; V8 reports builtins as `native …`.
  return path.endsWith('.node') || path.startsWith('native ') ? NATIVE : APP;
}

/** Where the part after the last `node_modules/` begins, or -1. */
function lastNodeModules(path: string): number {
  const at = path.lastIndexOf(`/${NODE_MODULES}`);
  if (at >= 0) return at + 1 + NODE_MODULES.length;
  return path.startsWith(NODE_MODULES) ? NODE_MODULES.length : -1;
}

function packageClass(rest: string): FrameClass {
  const parts = rest.split('/');
  if (parts[0] === '.pnpm') return { kind: 'package', package: nameFromPnpm(parts[1] ?? '') };
  const first = parts[0] ?? '';
  const name = first.startsWith('@') && parts.length > 2 ? `${first}/${parts[1]}` : first;
  return { kind: 'package', package: name };
}

/** `@scope+name@1.2.3_peer@4` (a folder of pnpm's virtual store) is `@scope/name`. */
function nameFromPnpm(folder: string): string {
  const version = folder.indexOf('@', 1);
  const name = version > 0 ? folder.slice(0, version) : folder;
  return name.startsWith('@') ? name.replace('+', '/') : name;
}
