const ELLIPSIS = '…';

/** Shortens labels to a width and remembers what was measured; one for each font. */
export class TextFitter {
  readonly #widths = new Map<string, number>();

  /** The text, cut with an ellipsis to fit `room` pixels; empty when not even three characters fit. */
  fit(pen: CanvasRenderingContext2D, text: string, room: number): string {
    const whole = this.width(pen, text);
    if (whole <= room) return text;
    let length = Math.floor((text.length * room) / whole);
    while (length >= 3) {
      const cut = text.slice(0, length - 1) + ELLIPSIS;
      if (this.width(pen, cut) <= room) return cut;
      length -= 1;
    }
    return '';
  }

  width(pen: CanvasRenderingContext2D, text: string): number {
    let width = this.#widths.get(text);
    if (width === undefined) {
      if (this.#widths.size > 20_000) this.#widths.clear();
      width = pen.measureText(text).width;
      this.#widths.set(text, width);
    }
    return width;
  }
}
