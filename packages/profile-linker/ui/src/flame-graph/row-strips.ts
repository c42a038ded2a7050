/**
 * Narrow boxes as pixels. A row of a large graph holds hundreds of boxes of a pixel or two; one `fillRect` for each is
 * what makes canvas flame graphs slow. Here they are numbers in an image one pixel high per row, stretched when drawn.
 */
export class RowStrips {
  readonly #canvas = document.createElement('canvas');
  #image: ImageData | undefined;
  #pixels = new Uint32Array(0);
  #used = false;

  /** Clears the strips; sizes are device pixels and rows. */
  begin(width: number, rows: number): void {
    this.#used = false;
    if (this.#image?.width !== width || this.#image.height < rows) {
      this.#image = new ImageData(width, rows);
      this.#pixels = new Uint32Array(this.#image.data.buffer);
      this.#canvas.width = width;
      this.#canvas.height = rows;
    } else this.#pixels.fill(0);
  }

  /** Colours device pixels `from` to below `to` of a row; at least one. */
  put(row: number, from: number, to: number, pixel: number): void {
    const width = this.#image!.width;
    const start = row * width;
    const end = Math.min(width, Math.max(to, from + 1));
    for (let x = from; x < end; x++) this.#pixels[start + x] = pixel;
    this.#used = true;
  }

  /** Stretches the strips over the rows; `top` is where the first begins, in CSS pixels. */
  draw(pen: CanvasRenderingContext2D, rows: number, top: number, rowHeight: number, cssWidth: number): void {
    if (!this.#used) return;
    this.#canvas.getContext('2d', { willReadFrequently: true })!.putImageData(this.#image!, 0, 0);
    pen.imageSmoothingEnabled = false;
    const width = this.#image!.width;
    for (let row = 0; row < rows; row++) {
      pen.drawImage(this.#canvas, 0, row, width, 1, 0, top + row * rowHeight, cssWidth, rowHeight - 1);
    }
  }
}
