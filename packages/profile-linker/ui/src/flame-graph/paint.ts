import { formatValue, frameLabel, shortPlace } from './frame-text.js';
import type { FlameLayout } from './layout.js';
import type { FlamePalette } from './palette.js';
import type { TextFitter } from './text-fitter.js';
import type { RunBuffer } from './visible.js';

export interface FlameScene {
  readonly layout: FlameLayout;
  readonly runs: RunBuffer;
  readonly palette: FlamePalette;
  readonly fitter: TextFitter;
  readonly rootLabel: string;
  readonly rowHeight: number;
  /** Pixels by which the rows are scrolled up. */
  readonly scrollTop: number;
  readonly width: number;
  readonly height: number;
  readonly zoomed: number;
  readonly focused: number;
  readonly hovered: number;
  /** Whether the focused node gets a ring: the graph has the keyboard. */
  readonly showFocus: boolean;
  /** Marks by frame of the search and of the selected function. */
  readonly matches: Uint8Array | undefined;
  readonly selected: Uint8Array | undefined;
}

const PADDING = 5;
const GAP = 10;
const MIN_TEXT_WIDTH = 28;

/** Paints the boxes of `runs` and their labels. */
export function paintFlameGraph(pen: CanvasRenderingContext2D, scene: FlameScene): void {
  pen.fillStyle = scene.palette.background;
  pen.fillRect(0, 0, scene.width, scene.height);
  paintBoxes(pen, scene);
  paintLabels(pen, scene);
  paintMarks(pen, scene);
}

function paintBoxes(pen: CanvasRenderingContext2D, scene: FlameScene): void {
  const { runs, layout, palette } = scene;
  for (let run = 0; run < runs.length; run++) {
    const node = layout.rowNodes[runs.first[run]!]!;
    const frame = layout.model.frames[layout.model.frame[node]!];
    const top = runs.depth[run]! * scene.rowHeight - scene.scrollTop;
    const left = runs.left[run]!;
    const width = runs.width[run]! > 3 ? runs.width[run]! - 1 : runs.width[run]!;
    pen.globalAlpha = boxAlpha(scene, run, node);
    pen.fillStyle = frame === undefined ? palette.root : palette.fill[frame.kind][shadeOf(frame.name)]!;
    pen.fillRect(left, top, width, scene.rowHeight - 1);
    const pattern = frame === undefined ? null : palette.pattern[frame.kind];
    if (pattern === null || width < 3) continue;
    pen.fillStyle = pattern;
    pen.fillRect(left, top, width, scene.rowHeight - 1);
  }
  pen.globalAlpha = 1;
}

function boxAlpha(scene: FlameScene, run: number, node: number): number {
  const { layout, runs } = scene;
  if (scene.matches !== undefined && !hasMark(layout, scene.matches, runs.first[run]!, runs.last[run]!))
    return 0.25;
  return layout.depth[node]! < layout.depth[scene.zoomed]! ? 0.55 : 1;
}

function hasMark(layout: FlameLayout, marks: Uint8Array, first: number, last: number): boolean {
  for (let index = first; index <= last; index++) {
    const frame = layout.model.frame[layout.rowNodes[index]!]!;
    if (frame >= 0 && marks[frame] === 1) return true;
  }
  return false;
}

function paintLabels(pen: CanvasRenderingContext2D, scene: FlameScene): void {
  const { runs, layout, palette, fitter } = scene;
  pen.font = palette.font;
  pen.textBaseline = 'middle';
  for (let run = 0; run < runs.length; run++) {
    const room = runs.width[run]! - 2 * PADDING;
    if (room < MIN_TEXT_WIDTH - 2 * PADDING || runs.first[run]! !== runs.last[run]!) continue;
    const node = layout.rowNodes[runs.first[run]!]!;
    const frame = layout.model.frames[layout.model.frame[node]!];
    const label = frame === undefined ? scene.rootLabel : frameLabel(frame);
    const text = fitter.fit(pen, label, room);
    if (text === '') continue;
    const x = runs.left[run]! + PADDING;
    const y = boxTop(scene, run) + scene.rowHeight / 2;
    pen.fillStyle = palette.text;
    pen.fillText(text, x, y);
    if (text !== label) continue;
    pen.fillStyle = palette.textFaint;
    const details = { node, x, y, taken: fitter.width(pen, label) + GAP, room };
    paintDetails(
      pen,
      scene,
      details,
      frame === undefined || label.startsWith('(anonymous)') ? '' : shortPlace(frame),
    );
  }
}

interface Details {
  readonly node: number;
  readonly x: number;
  readonly y: number;
  /** Pixels that the name and a gap take. */
  readonly taken: number;
  readonly room: number;
}

/** Where there is room beside the name: the value at the right end, then the place. */
function paintDetails(
  pen: CanvasRenderingContext2D,
  scene: FlameScene,
  details: Details,
  where: string,
): void {
  const { fitter, layout } = scene;
  const { x, y, taken, room } = details;
  const value = formatValue(layout.model.total[details.node]!, layout.model.value);
  const valueWidth = fitter.width(pen, value);
  const showsValue = room - taken >= valueWidth + GAP;
  if (showsValue) pen.fillText(value, x + room - valueWidth, y);
  const left = room - taken - (showsValue ? valueWidth + GAP : 0);
  if (where !== '' && fitter.width(pen, where) <= left) pen.fillText(where, x + taken, y);
}

function paintMarks(pen: CanvasRenderingContext2D, scene: FlameScene): void {
  const { runs, layout, palette } = scene;
  for (let run = 0; run < runs.length; run++) {
    const first = runs.first[run]!;
    const last = runs.last[run]!;
    const node = layout.rowNodes[first]!;
    if (scene.matches !== undefined && hasMark(layout, scene.matches, first, last)) {
      pen.fillStyle = palette.match;
      pen.fillRect(runs.left[run]!, boxTop(scene, run) + scene.rowHeight - 4, boxWidth(scene, run), 3);
    }
    if (scene.selected !== undefined && hasMark(layout, scene.selected, first, last)) {
      ring(pen, scene, run, palette.selected, 1.5);
    }
    if (first === last && node === scene.hovered) ring(pen, scene, run, palette.selected, 1);
    if (first <= indexOf(scene, scene.focused) && indexOf(scene, scene.focused) <= last && scene.showFocus) {
      ring(pen, scene, run, palette.focus, 2.5);
    }
  }
}

function indexOf(scene: FlameScene, node: number): number {
  return node < 0 ? -1 : (scene.layout.rowIndex[node] ?? -1);
}

function ring(
  pen: CanvasRenderingContext2D,
  scene: FlameScene,
  run: number,
  color: string,
  line: number,
): void {
  pen.strokeStyle = color;
  pen.lineWidth = line;
  const inset = line / 2;
  const width = Math.max(boxWidth(scene, run) - line, 1);
  pen.strokeRect(
    scene.runs.left[run]! + inset,
    boxTop(scene, run) + inset,
    width,
    scene.rowHeight - 1 - line,
  );
}

function boxTop(scene: FlameScene, run: number): number {
  return scene.runs.depth[run]! * scene.rowHeight - scene.scrollTop;
}

function boxWidth(scene: FlameScene, run: number): number {
  const width = scene.runs.width[run]!;
  return width > 3 ? width - 1 : width;
}

function shadeOf(name: string): 0 | 1 | 2 {
  let sum = name.length;
  for (let index = 0; index < Math.min(name.length, 12); index++) sum += name.charCodeAt(index) * (index + 1);
  return (sum % 3) as 0 | 1 | 2;
}
