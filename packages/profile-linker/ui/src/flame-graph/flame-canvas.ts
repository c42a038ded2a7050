import type { FlameModel } from './model.js';
import { type FlameScene, paintFlameGraph } from './paint.js';
import { type FlamePalette, frameColors, readPalette } from './palette.js';
import { RowStrips } from './row-strips.js';
import { TextFitter } from './text-fitter.js';
import { type FlameWindow, RunBuffer, visibleRuns } from './visible.js';

/** What a painting shows; the rest of a scene is the canvas's own. */
export type CanvasScene = Omit<
  FlameScene,
  'runs' | 'palette' | 'colors' | 'strips' | 'fitter' | 'width' | 'ratio'
>;

/** The canvas in device pixels, with the colours and text widths of the current theme. */
export class FlameCanvas {
  readonly element: HTMLCanvasElement;
  readonly #runs = new RunBuffer();
  readonly #strips = new RowStrips();
  #fitter = new TextFitter();
  #palette: FlamePalette | undefined;
  #model: FlameModel | undefined;
  #colors: Uint8Array = new Uint8Array(0);

  constructor() {
    this.element = document.createElement('canvas');
    this.element.className = 'fg-canvas';
    this.element.setAttribute('aria-hidden', 'true');
  }

  /** Reads colours and fonts again before the next painting. */
  forgetTheme(): void {
    this.#palette = undefined;
    this.#fitter = new TextFitter();
  }

  paint(host: HTMLElement, window: FlameWindow, scene: CanvasScene): void {
    const pen = this.element.getContext('2d', { alpha: false });
    if (pen === null) return;
    const ratio = fit(this.element, pen, window.width, scene.height);
    this.#palette ??= readPalette(host, pen);
    if (this.#model !== scene.layout.model) {
      this.#model = scene.layout.model;
      this.#colors = frameColors(this.#model);
    }
    visibleRuns(scene.layout, window, this.#runs);
    paintFlameGraph(pen, {
      ...scene,
      ratio,
      width: window.width,
      runs: this.#runs,
      palette: this.#palette,
      colors: this.#colors,
      strips: this.#strips,
      fitter: this.#fitter,
    });
  }
}

/** Gives the canvas its size; returns the device pixels per CSS pixel. */
function fit(
  canvas: HTMLCanvasElement,
  pen: CanvasRenderingContext2D,
  width: number,
  height: number,
): number {
  const ratio = window.devicePixelRatio || 1;
  const pixelWidth = Math.round(width * ratio);
  const pixelHeight = Math.round(height * ratio);
  if (canvas.width !== pixelWidth || canvas.height !== pixelHeight) {
    canvas.width = pixelWidth;
    canvas.height = pixelHeight;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  return ratio;
}
