import type { FrameKind } from '../../../src/http/api-types.js';
import { FRAME_KINDS } from './frame-text.js';

export interface FlamePalette {
  /** Three close shades a kind, so that neighbours stay apart. */
  readonly fill: { readonly [kind in FrameKind]: readonly [string, string, string] };
  readonly pattern: { readonly [kind in FrameKind]: CanvasPattern | null };
  readonly root: string;
  readonly text: string;
  readonly textFaint: string;
  readonly background: string;
  readonly focus: string;
  readonly selected: string;
  readonly match: string;
  readonly font: string;
}

/** Reads the colours from the style sheet, so that the theme is decided in one place. */
export function readPalette(host: HTMLElement, context: CanvasRenderingContext2D): FlamePalette {
  const probe = document.createElement('span');
  probe.className = 'fg-probe';
  host.append(probe);
  const style = getComputedStyle(probe);
  const color = (name: string): string => {
    probe.style.setProperty('color', `var(${name})`);
    return style.color;
  };
  const ink = color('--fg-pattern');
  const fill = {} as Record<FrameKind, [string, string, string]>;
  const pattern = {} as Record<FrameKind, CanvasPattern | null>;
  for (const kind of FRAME_KINDS) {
    fill[kind] = [color(`--fg-${kind}-1`), color(`--fg-${kind}-2`), color(`--fg-${kind}-3`)];
    pattern[kind] = kindPattern(context, kind, ink);
  }
  const palette: FlamePalette = {
    fill,
    pattern,
    root: color('--fg-root'),
    text: color('--fg-text'),
    textFaint: color('--fg-text-faint'),
    background: color('--fg-background'),
    focus: color('--focus'),
    selected: color('--fg-selected'),
    match: color('--fg-match'),
    font: style.font,
  };
  probe.remove();
  return palette;
}

/** Kinds differ by pattern as well as by colour: own code is plain, the others are hatched each in its way. */
function kindPattern(context: CanvasRenderingContext2D, kind: FrameKind, ink: string): CanvasPattern | null {
  if (kind === 'app') return null;
  const tile = document.createElement('canvas');
  tile.width = 8;
  tile.height = 8;
  const pen = tile.getContext('2d');
  if (pen === null) return null;
  pen.strokeStyle = ink;
  pen.fillStyle = ink;
  pen.lineWidth = 1;
  pen.beginPath();
  if (kind === 'package') line(pen, 0, 7.5, 8, 7.5);
  if (kind === 'node' || kind === 'native') diagonals(pen, 1);
  if (kind === 'native') diagonals(pen, -1);
  if (kind === 'gc') {
    pen.rect(1, 1, 2, 2);
    pen.rect(5, 5, 2, 2);
    pen.fill();
  } else pen.stroke();
  return context.createPattern(tile, 'repeat');
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
