import { type FlameModel, functionKey } from './model.js';

const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * A name for each node that survives new samples: an FNV-1a digest over the functions from the root down. Node
 * indices change with every window that arrives; a link to a zoomed frame must not.
 */
export function nodePathIds(model: FlameModel): Uint32Array {
  const frameHash = Uint32Array.from(model.frames, (frame) => hashText(functionKey(frame)));
  const ids = new Uint32Array(model.parent.length);
  for (let node = 0; node < ids.length; node++) {
    const parent = model.parent[node]!;
    ids[node] = parent < 0 ? OFFSET_BASIS : mix(ids[parent]!, frameHash[model.frame[node]!] ?? 0);
  }
  return ids;
}

export function nodePathId(ids: Uint32Array, node: number): string {
  return (ids[node] ?? 0).toString(36);
}

/** The node of that name; the root when there is none any more. */
export function findNodeByPathId(ids: Uint32Array, id: string | null): number {
  if (id === null) return 0;
  const wanted = Number.parseInt(id, 36);
  return Math.max(0, ids.indexOf(wanted));
}

function hashText(text: string): number {
  let hash = OFFSET_BASIS;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), PRIME);
  return hash >>> 0;
}

function mix(hash: number, value: number): number {
  let mixed = hash;
  for (let shift = 0; shift < 32; shift += 8) mixed = Math.imul(mixed ^ ((value >>> shift) & 0xff), PRIME);
  return mixed >>> 0;
}
