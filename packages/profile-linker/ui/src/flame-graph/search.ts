import type { ApiFrame } from '../../../src/http/api-types.js';
import type { FlameLayout } from './layout.js';

export interface SearchResult {
  /** 1 for each frame that matches. */
  readonly marks: Uint8Array;
  readonly functionCount: number;
  /** Value of the matches and what they call, counted once where a match calls another. */
  readonly total: number;
  /** `total` as a share (0 to 1) of the whole graph. */
  readonly share: number;
}

/** Functions whose name, file or package contains the text, whatever the case; undefined for an empty text. */
export function searchFrames(layout: FlameLayout, query: string): SearchResult | undefined {
  const needle = query.trim().toLowerCase();
  if (needle === '') return undefined;
  const { frames } = layout.model;
  const marks = Uint8Array.from(frames, (frame) => (matches(frame, needle) ? 1 : 0));
  const total = topmostTotal(layout, marks);
  const whole = layout.model.total[0] ?? 0;
  return {
    marks,
    functionCount: marks.reduce((sum, mark) => sum + mark, 0),
    total,
    share: whole > 0 ? total / whole : 0,
  };
}

function matches(frame: ApiFrame, needle: string): boolean {
  return (
    frame.name.toLowerCase().includes(needle) ||
    frame.file.toLowerCase().includes(needle) ||
    (frame.package?.toLowerCase().includes(needle) ?? false)
  );
}

function topmostTotal(layout: FlameLayout, marks: Uint8Array): number {
  const { parent, frame, total } = layout.model;
  const covered = new Uint8Array(parent.length);
  let sum = 0;
  for (let node = 0; node < parent.length; node++) {
    if (node > 0 && covered[parent[node]!] === 1) covered[node] = 1;
    else if (frame[node]! >= 0 && marks[frame[node]!] === 1) {
      covered[node] = 1;
      sum += total[node]!;
    }
  }
  return sum;
}
