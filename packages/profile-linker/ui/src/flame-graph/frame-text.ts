import type { ApiFrame, FrameKind } from '../../../src/http/api-types.js';
import { formatDuration } from '../format/duration.js';
import { formatShare, plural } from '../format/number.js';
import { childCount, type FlameLayout } from './layout.js';
import type { FlameValue } from './model.js';

export const FRAME_KINDS: readonly FrameKind[] = ['app', 'package', 'node', 'native', 'gc'];

const KIND_LABELS: { readonly [kind in FrameKind]: string } = {
  app: 'Your code',
  package: 'Packages',
  node: 'Node.js',
  native: 'Native',
  gc: 'GC',
};

export function kindLabel(kind: FrameKind): string {
  return KIND_LABELS[kind];
}

/** `express` for a frame of a package, else what kind of code it is. */
export function originLabel(frame: { readonly kind: FrameKind; readonly package: string | null }): string {
  return frame.package ?? KIND_LABELS[frame.kind];
}

/** `/srv/app/src/cart.ts` → `cart.ts`, with its line when known. */
export function shortPlace(frame: { readonly file: string; readonly line: number }): string {
  const file = frame.file.slice(frame.file.lastIndexOf('/') + 1);
  return file === '' || frame.line === 0 ? file : `${file}:${frame.line}`;
}

/** Full path with its line when known; empty when the file is not known. */
export function place(frame: { readonly file: string; readonly line: number }): string {
  return frame.file === '' || frame.line === 0 ? frame.file : `${frame.file}:${frame.line}`;
}

/** Functions without a name are told apart by where they stand. */
export function frameLabel(frame: {
  readonly name: string;
  readonly file: string;
  readonly line: number;
}): string {
  if (frame.name !== '' && !/^\(?anonymous\)?$/.test(frame.name)) return frame.name;
  const where = shortPlace(frame);
  return where === '' ? '(anonymous)' : `(anonymous) ${where}`;
}

export function formatValue(amount: number, value: FlameValue): string {
  return value === 'samples' ? plural(amount, 'sample') : formatDuration(amount);
}

/** What a screen reader says of a node: function, place, total, share, callees. */
export function describeNode(layout: FlameLayout, node: number, rootLabel: string): string {
  const { model } = layout;
  const frame: ApiFrame | undefined = model.frames[model.frame[node]!];
  const amount = formatValue(model.total[node]!, model.value);
  const share = formatShare(model.total[node]! / (model.total[0] || 1));
  const callees = plural(childCount(layout, node), 'callee');
  if (frame === undefined) return `${rootLabel}, ${amount}, ${callees}`;
  const where = place(frame);
  return [
    frameLabel(frame),
    ...(where === '' ? [] : [where]),
    originLabel(frame),
    amount,
    share,
    callees,
  ].join(', ');
}
