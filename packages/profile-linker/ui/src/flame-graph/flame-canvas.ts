import { type FlameScene, paintFlameGraph } from './paint.js';
import { type FlamePalette, readPalette } from './palette.js';
import { TextFitter } from './text-fitter.js';
import { type FlameWindow, RunBuffer, visibleRuns } from './visible.js';

/** What the canvas adds to a scene by itself. */
export type CanvasScene = Omit<FlameScene, 'runs' | 'palette' | 'fitter' | 'width'>;

/** The canvas in device pixels, with the colours and text widths of the current theme. */
export class FlameCanvas {
  readonly element: HTMLCanvasElement;
  readonly #runs = new RunBuffer();
  #fitter = new TextFitter();
  #palette: FlamePalette | undefined;

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
    fit(this.element, pen, window.width, scene.height);
    this.#palette ??= readPalette(host, pen);
    visibleRuns(scene.layout, window, this.#runs);
    paintFlameGraph(pen, {
      ...scene,
      width: window.width,
      runs: this.#runs,
      palette: this.#palette,
      fitter: this.#fitter,
    });
  }
}

function fit(canvas: HTMLCanvasElement, pen: CanvasRenderingContext2D, width: number, height: number): void {
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
}
