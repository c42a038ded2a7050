import type { FrameKind } from '../../../src/http/api-types.js';
import { FRAME_KINDS } from './frame-text.js';
import type { FlameModel } from './model.js';

/** Three close shades a kind, so that neighbours stay apart. */
const SHADES = 3;
const ROOT_COLOR = FRAME_KINDS.length * SHADES;

/** How strongly a box is painted: as it is, above the zoomed frame, or not found by the search. */
export type Strength = 0 | 1 | 2;
export const STRENGTHS: readonly [number, number, number] = [1, 0.55, 0.25];

/** Colours of the current theme. A colour is an index: kind × shade, then the root's. */
export interface FlamePalette {
  /** For boxes wide enough to show the pattern of their kind. */
  readonly fills: readonly (string | CanvasPattern)[];
  /** Opaque pixels for narrow boxes, at `color * 3 + strength`, in the byte order of `ImageData`. */
  readonly pixels: Uint32Array;
  readonly text: string;
  readonly textFaint: string;
  readonly background: string;
  readonly selected: string;
  readonly match: string;
  readonly font: string;
}

/** The colour of each frame of a model; the root's stands after the last. */
export function frameColors(model: FlameModel): Uint8Array {
  const colors = new Uint8Array(model.frames.length + 1);
  model.frames.forEach((frame, index) => {
    colors[index] = FRAME_KINDS.indexOf(frame.kind) * SHADES + shadeOf(frame.name);
  });
  colors[model.frames.length] = ROOT_COLOR;
  return colors;
}

/** Reads the colours from the style sheet, so that the theme is decided in one place. */
export function readPalette(host: HTMLElement, pen: CanvasRenderingContext2D): FlamePalette {
  const probe = document.createElement('span');
  probe.className = 'fg-probe';
  host.append(probe);
  const style = getComputedStyle(probe);
  const color = (name: string): string => {
    probe.style.setProperty('color', `var(${name})`);
    return style.color;
  };
  const plain = FRAME_KINDS.flatMap((kind) => [1, 2, 3].map((shade) => color(`--fg-${kind}-${shade}`)));
  const ink = color('--fg-pattern');
  const background = color('--fg-background');
  const colors = [...plain, color('--fg-root')];
  const palette: FlamePalette = {
    fills: colors.map((fill, index) => patterned(pen, FRAME_KINDS[Math.floor(index / SHADES)], fill, ink)),
    pixels: readPixels(colors, background),
    background,
    text: color('--fg-text'),
    textFaint: color('--fg-text-faint'),
    selected: color('--fg-selected'),
    match: color('--fg-match'),
    font: style.font,
  };
  probe.remove();
  return palette;
}

function readPixels(colors: readonly string[], background: string): Uint32Array {
  const canvas = document.createElement('canvas');
  canvas.width = colors.length * STRENGTHS.length;
  canvas.height = 1;
  const pen = canvas.getContext('2d', { willReadFrequently: true })!;
  pen.fillStyle = background;
  pen.fillRect(0, 0, canvas.width, 1);
  colors.forEach((color, index) => {
    STRENGTHS.forEach((alpha, strength) => {
      pen.globalAlpha = alpha;
      pen.fillStyle = color;
      pen.fillRect(index * STRENGTHS.length + strength, 0, 1, 1);
    });
  });
  return new Uint32Array(pen.getImageData(0, 0, canvas.width, 1).data.buffer);
}

/** Kinds differ by pattern as well as by colour: own code is plain, the others are hatched each in its way. */
function patterned(
  target: CanvasRenderingContext2D,
  kind: FrameKind | undefined,
  fill: string,
  ink: string,
): string | CanvasPattern {
  if (kind === undefined || kind === 'app') return fill;
  const tile = document.createElement('canvas');
  tile.width = 8;
  tile.height = 8;
  const pen = tile.getContext('2d')!;
  pen.fillStyle = fill;
  pen.fillRect(0, 0, 8, 8);
  pen.strokeStyle = ink;
  pen.fillStyle = ink;
  pen.beginPath();
  if (kind === 'package') line(pen, 0, 7.5, 8, 7.5);
  if (kind === 'node' || kind === 'native') diagonals(pen, 1);
  if (kind === 'native') diagonals(pen, -1);
  if (kind === 'gc') {
    pen.rect(1, 1, 2, 2);
    pen.rect(5, 5, 2, 2);
    pen.fill();
  } else pen.stroke();
  return target.createPattern(tile, 'repeat') ?? fill;
}

function diagonals(pen: CanvasRenderingContext2D, slope: 1 | -1): void {
  for (const offset of [-8, 0, 8]) {
    if (slope === 1) line(pen, offset, 8, offset + 8, 0);
    else line(pen, offset, 0, offset + 8, 8);
  }
}

function line(pen: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  pen.moveTo(x0, y0);
  pen.lineTo(x1, y1);
}

function shadeOf(name: string): number {
  let sum = name.length;
  for (let index = 0; index < Math.min(name.length, 12); index++) sum += name.charCodeAt(index) * (index + 1);
  return sum % SHADES;
}
