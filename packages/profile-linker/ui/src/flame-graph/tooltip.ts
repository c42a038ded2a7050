import { formatShare, shareOf } from '../format/number.js';
import { formatValue, frameLabel, originLabel, place } from './frame-text.js';
import type { FlameLayout } from './layout.js';

/** Details of the frame under the pointer. The same facts reach the keyboard through the status line. */
export class FlameTooltip {
  readonly element: HTMLElement;
  #node = -1;

  constructor() {
    this.element = document.createElement('div');
    this.element.className = 'fg-tooltip';
    this.element.hidden = true;
    this.element.setAttribute('aria-hidden', 'true');
  }

  hide(): void {
    this.element.hidden = true;
    this.#node = -1;
  }

  show(layout: FlameLayout, node: number, rootLabel: string, clientX: number, clientY: number): void {
    if (node !== this.#node) this.element.replaceChildren(...content(layout, node, rootLabel));
    this.#node = node;
    this.element.hidden = false;
    const box = this.element.getBoundingClientRect();
    const left = Math.min(clientX + 14, window.innerWidth - box.width - 8);
    const below = clientY + 18 + box.height < window.innerHeight;
    this.element.style.left = `${Math.max(8, left)}px`;
    this.element.style.top = `${below ? clientY + 18 : clientY - box.height - 12}px`;
  }
}

function content(layout: FlameLayout, node: number, rootLabel: string): HTMLElement[] {
  const { model } = layout;
  const frame = model.frames[model.frame[node]!];
  const whole = model.total[0]!;
  const numbers = (amount: number): string =>
    `${formatValue(amount, model.value)} · ${formatShare(shareOf(amount, whole))}`;
  const lines = [
    line('fg-tooltip-name', frame === undefined ? rootLabel : frameLabel(frame)),
    line('fg-tooltip-numbers', `Total ${numbers(model.total[node]!)}`),
    line('fg-tooltip-numbers', `Self ${numbers(model.self[node]!)}`),
  ];
  if (frame === undefined) return lines;
  const where = [place(frame), originLabel(frame)].filter((part) => part !== '').join(' · ');
  return [lines[0]!, line('fg-tooltip-place', where), ...lines.slice(1)];
}

function line(className: string, text: string): HTMLElement {
  const element = document.createElement('div');
  element.className = className;
  element.textContent = text;
  return element;
}
