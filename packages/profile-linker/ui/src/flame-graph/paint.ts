import { formatValue, frameLabel, shortPlace } from './frame-text.js';
import type { FlameLayout } from './layout.js';
import { type FlamePalette, STRENGTHS, type Strength } from './palette.js';
import type { RowStrips } from './row-strips.js';
import type { TextFitter } from './text-fitter.js';
import type { RunBuffer } from './visible.js';

export interface FlameScene {
  readonly layout: FlameLayout;
  readonly runs: RunBuffer;
  readonly palette: FlamePalette;
  /** Colour of each frame; see `frameColors`. */
  readonly colors: Uint8Array;
  readonly strips: RowStrips;
  readonly fitter: TextFitter;
  readonly rootLabel: string;
  readonly rowHeight: number;
  /** Pixels by which the rows are scrolled up. */
  readonly scrollTop: number;
  readonly width: number;
  readonly height: number;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
  readonly zoomed: number;
  /** Marks by frame of the search and of the selected function. */
  readonly matches: Uint8Array | undefined;
  readonly selected: Uint8Array | undefined;
}

const PADDING = 5;
const GAP = 10;
const MIN_TEXT_WIDTH = 28;
/** Narrower boxes are painted as pixels, without a gap or a pattern. */
const MIN_BOX_WIDTH = 3;

/** Paints the boxes of `runs` and their labels. */
export function paintFlameGraph(pen: CanvasRenderingContext2D, scene: FlameScene): void {
  pen.globalAlpha = 1;
  pen.fillStyle = scene.palette.background;
  pen.fillRect(0, 0, scene.width, scene.height);
  paintBoxes(pen, scene);
  paintLabels(pen, scene);
  if (scene.matches !== undefined || scene.selected !== undefined) paintMarks(pen, scene);
}

function paintBoxes(pen: CanvasRenderingContext2D, scene: FlameScene): void {
  const { runs, layout, palette, strips, ratio, rowHeight } = scene;
  const { rowNodes, model } = layout;
  const firstRow = Math.floor(scene.scrollTop / rowHeight);
  const rows = Math.ceil(scene.height / rowHeight) + 1;
  const zoomDepth = layout.depth[scene.zoomed]!;
  strips.begin(Math.max(1, Math.round(scene.width * ratio)), rows);
  for (let run = 0; run < runs.length; run++) {
    const frame = model.frame[rowNodes[runs.first[run]!]!]!;
    const color = scene.colors[frame < 0 ? model.frames.length : frame]!;
    const strength = strengthOf(scene, run, zoomDepth);
    const left = runs.left[run]!;
    const width = runs.width[run]!;
    if (width < MIN_BOX_WIDTH) {
      const from = Math.floor(left * ratio);
      const pixel = palette.pixels[color * STRENGTHS.length + strength]!;
      strips.put(runs.depth[run]! - firstRow, from, Math.round((left + width) * ratio), pixel);
      continue;
    }
    pen.globalAlpha = STRENGTHS[strength];
    pen.fillStyle = palette.fills[color]!;
    pen.fillRect(left, boxTop(scene, run), width - 1, rowHeight - 1);
  }
  pen.globalAlpha = 1;
  strips.draw(pen, rows, firstRow * rowHeight - scene.scrollTop, rowHeight, scene.width);
}

function strengthOf(scene: FlameScene, run: number, zoomDepth: number): Strength {
  if (scene.matches !== undefined && !hasMark(scene, scene.matches, run)) return 2;
  return scene.runs.depth[run]! < zoomDepth ? 1 : 0;
}

function hasMark({ layout, runs }: FlameScene, marks: Uint8Array, run: number): boolean {
  for (let index = runs.first[run]!; index <= runs.last[run]!; index++) {
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
    if (runs.width[run]! < MIN_TEXT_WIDTH) continue;
    const room = runs.width[run]! - 2 * PADDING;
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
    const where = frame === undefined || label.startsWith('(anonymous)') ? '' : shortPlace(frame);
    paintDetails(pen, scene, { node, x, y, taken: fitter.width(pen, label) + GAP, room }, where);
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
  pen.fillStyle = scene.palette.textFaint;
  const value = formatValue(layout.model.total[details.node]!, layout.model.value);
  const valueWidth = fitter.width(pen, value);
  const showsValue = room - taken >= valueWidth + GAP;
  if (showsValue) pen.fillText(value, x + room - valueWidth, y);
  const left = room - taken - (showsValue ? valueWidth + GAP : 0);
  if (where !== '' && fitter.width(pen, where) <= left) pen.fillText(where, x + taken, y);
}

function paintMarks(pen: CanvasRenderingContext2D, scene: FlameScene): void {
  const { runs, palette } = scene;
  pen.strokeStyle = palette.selected;
  pen.lineWidth = 1.5;
  pen.fillStyle = palette.match;
  for (let run = 0; run < runs.length; run++) {
    const width = runs.width[run]! >= MIN_BOX_WIDTH ? runs.width[run]! - 1 : runs.width[run]!;
    if (scene.matches !== undefined && hasMark(scene, scene.matches, run)) {
      pen.fillRect(runs.left[run]!, boxTop(scene, run) + scene.rowHeight - 4, width, 3);
    }
    if (scene.selected !== undefined && hasMark(scene, scene.selected, run)) {
      const inner = Math.max(width - 1.5, 1);
      pen.strokeRect(runs.left[run]! + 0.75, boxTop(scene, run) + 0.75, inner, scene.rowHeight - 2.5);
    }
  }
}

function boxTop(scene: FlameScene, run: number): number {
  return scene.runs.depth[run]! * scene.rowHeight - scene.scrollTop;
}
